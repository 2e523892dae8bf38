import { ProductError } from '../errors.js';

/** Kinds of {@link ProjectError}, as `--json` shows them. */
export type ProjectErrorCode =
  | 'not-a-project'
  /** A file of it is a link, too large, or no text. */
  | 'unreadable-project'
  | 'invalid-answers'
  | 'packages-not-installed'
  /** Its own code does not start or does not answer. */
  | 'project-does-not-run'
  /** Something that it started does not end with it. */
  | 'left-running'
  | 'unfinished-update'
  /** There is a record of it, which adopt would replace. */
  | 'already-known'
  /** The request needs files of a newer version. */
  | 'outdated-project';

/** A directory holds no project, or none that can do what is asked for; the message says what to do. */
export class ProjectError extends ProductError {
  override readonly name: string = 'ProjectError';

  constructor(
    readonly code: ProjectErrorCode,
    message: string,
    /** With which a program ended, once it has. */
    readonly exitCode?: number | null,
  ) {
    super(message);
  }
}
