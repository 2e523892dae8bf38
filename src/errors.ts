import type { Problem } from './answers/problem.js';

/**
 * Stops a command with something that its user can act on; the message says what.
 *
 * Only `src/cli` knows which exit code follows. Subclasses state `code` and `name`:
 *
 * @example
 * export class LockedError extends ProductError {
 *   override readonly name = 'LockedError';
 *   readonly code = 'locked';
 * }
 */
export abstract class ProductError extends Error {
  /** Names the kind of error for programs, in kebab-case; `--json` shows it. Never renamed. */
  abstract readonly code: string;
  /** Everything that is wrong, where that is more than the message. */
  readonly problems?: readonly Problem[];
}

/** The code that `--json` shows for an error nobody foresaw. */
const UNEXPECTED = 'unexpected';

/** Returns the stable code of whatever was thrown. */
export function codeOf(error: unknown): string {
  return error instanceof ProductError ? error.code : UNEXPECTED;
}
