import { hash } from 'node:crypto';

/** SHA-256 of a text. Runtimes without this module of Node's compute it asynchronously. */
export function digest(text) {
  return hash('sha256', text, 'base64url');
}
