import { ProductError } from '../errors.js';

/** Kinds of {@link ExistingError}, as `--json` shows them. */
export type ExistingErrorCode =
  /** No package, or one without an MCP server over HTTP. */
  | 'not-a-server'
  | 'several-servers'
  /** The root of a workspace: one of its packages is meant. */
  | 'several-members'
  | 'unreadable-source'
  | 'protected-already'
  /** There is a record or a layer, and what protects the server is not all in place. */
  | 'protection-lost'
  /** It is one of ours, and has a guard of its own. */
  | 'generated-project'
  /** The path that was named is none of those that lead to MCP. */
  | 'unknown-path'
  /** OAuth does not apply to it. */
  | 'stdio-only'
  | 'unsupported-server'
  /** It runs, and says nothing of what it offers. */
  | 'unanswered';

/** A directory holds no server that can be protected; the message says what to do. */
export class ExistingError extends ProductError {
  override readonly name = 'ExistingError';

  constructor(
    readonly code: ExistingErrorCode,
    message: string,
    /** What there is to choose from: paths of endpoints, or directories of members. */
    readonly choices: readonly string[] = [],
  ) {
    super(message);
  }
}
