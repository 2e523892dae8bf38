/** How a process ended. */
interface Exit {
  /** None when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a server was told at its start: whom to trust, and who it is. */
export type Told = 'issuer' | 'audience';

/** Variables to set for a start; undefined takes one away. */
export type Changes = Readonly<Record<string, string | undefined>>;

/** How a start went: whether it serves, and else what it said, with secrets taken out, and how it ended, if it did. */
export type Start =
  | { readonly runs: true }
  | { readonly runs: false; readonly says: string; readonly exitCode?: number | null };

/** A secret that the server was told; its value is shown nowhere. */
interface ToldSecret {
  readonly name: string;
  readonly value: string;
}

/** A server that the audit started, and may stop, start again and starve. It keeps its address. */
export interface ServerProcess {
  /** Names of the variables through which it was told something. */
  readonly variables: (told: Told) => readonly string[];
  /** Secrets through its variables, as their names say. */
  readonly secrets: () => readonly ToldSecret[];
  /**
   * Ends it and starts it again, in an environment with these changes.
   *
   * @throws NotRestartedError when there is no time or budget left for it
   */
  readonly restart: (changes?: Changes) => Promise<Start>;
  /**
   * Undoes what was done to it, as far as anything was.
   *
   * @throws NotRestartedError when it does not start as it did at first
   */
  readonly restore: () => Promise<void>;
  /** Sends a signal to all that it started. */
  readonly signal: (name: 'SIGTERM' | 'SIGINT') => void;
  /** How its program ended, once it has. */
  readonly exit: () => Exit | undefined;
  /** Whether somebody listens at its address. */
  readonly isListening: () => Promise<boolean>;
  /** How long a check may wait for what a server does by itself, such as to forget keys; in milliseconds. */
  readonly patienceMs: number;
  /** The end of what it has written since its last start; show nothing of it unredacted. */
  readonly output: () => string;
}

/** Says why a server was not started again. */
export class NotRestartedError extends Error {
  override readonly name = 'NotRestartedError';
  readonly code = 'not-restarted';
}
