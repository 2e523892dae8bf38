import { ProductError } from '../../errors.js';

/** The server is there and is not protected now; the message says why and what to do. */
export class RefusedError extends ProductError {
  override readonly name = 'RefusedError';

  constructor(
    readonly code:
      | 'authentication-there'
      /** The compiler of the project would take what is written in a way that breaks the build. */
      | 'compiler-settings'
      /** Git knows of changes that are not committed. */
      | 'dirty-tree'
      | 'read-only'
      /** The owner's own check of types failed after the writing, and not before. */
      | 'types-fail'
      /** An earlier run wrote the protection, and ended before it was proven. */
      | 'unproven'
      /** Something reaches MCP that no guard covers. */
      | 'unprotected-way',
    message: string,
  ) {
    super(message);
  }
}
