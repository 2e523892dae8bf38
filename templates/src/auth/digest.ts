import { createHash } from 'node:crypto';

/** SHA-256 of a text. Runtimes without this module of Node's compute it asynchronously. */
export function digest(text: string): string | Promise<string> {
  return createHash('sha256').update(text).digest('base64url');
}
