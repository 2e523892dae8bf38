import type { ReadOptions } from './read-body.js';
import type { Header } from './response.js';

/** A request, written exactly as given: nothing is added but Host, Content-Length and Connection. */
export interface Request extends ReadOptions {
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly Header[];
  /** Text as UTF-8, or bytes as they are. */
  readonly body?: string | Buffer;
  /** Reads no body. */
  readonly headOnly?: boolean;
  /** Stands in the first line, byte for byte, in place of what the URL says. */
  readonly target?: string;
  /** Goes over a connection of its own in place of everything that is said here, byte for byte. */
  readonly wire?: Buffer;
  /** Goes over a connection of its own; else one after another share one. */
  readonly isApart?: boolean;
  /** Keeps the scheme of its credentials, although the server takes tokens with proofs alone. */
  readonly keepsScheme?: boolean;
  /** Takes secrets out of the body before it is shown or kept. */
  readonly conceal?: (text: string) => string;
}
