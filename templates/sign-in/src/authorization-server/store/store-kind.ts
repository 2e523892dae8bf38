import type { Store } from './store.js';

/** A kind of store that a project can have. */
export interface StoreKind {
  /** How its URLs begin. */
  readonly schemes: readonly string[];
  /** What to put into AUTH_SERVER_STORE. */
  readonly example: string;
  /** Whether several processes on several hosts can share it. */
  readonly isShared: boolean;
  /** Whether what goes to another host can be read on the way, going by the URL. */
  isPlain(url: URL): boolean;
  /** @throws StoreUnavailableError when it does not answer, StoreUnusableError when it must not be used */
  open(url: string): Promise<Store>;
}

/** This server must not use that store. The message says why, and what to do. */
export class StoreUnusableError extends Error {
  override readonly name = 'StoreUnusableError';
  readonly code = 'store_unusable';
}

/** Makes the refusal of a store that a newer version has written: this one would not see what that one keeps. */
export function newerSchema(found: number, known: number): StoreUnusableError {
  return new StoreUnusableError(
    `AUTH_SERVER_STORE was written by a newer version of this server: its schema is ${found}, this version knows ${known}. Start the newer version, or go back to a copy from before`,
  );
}
