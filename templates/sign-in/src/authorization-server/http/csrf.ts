import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Key, Store } from '../store/store.js';

/** Tokens for the forms of own pages. Each is good once, for what it was made for; earlier ones stay good. */
export interface FormTokens {
  /**
   * Makes a token.
   *
   * @param about what the form decides about, such as one pending authorization; only there it is good
   * @param seconds how long it is good
   */
  issue(about: string, seconds: number): Promise<string>;
  /** Uses a token up. Of several at once one gets true. */
  redeem(about: string, token: string): Promise<boolean>;
}

/** Keeps tokens in the store, hashed, so that any replica knows them. */
export function createFormTokens(store: Store, now: () => number): FormTokens {
  return {
    async issue(about, seconds) {
      const token = randomBytes(32).toString('base64url');
      await store.add(keyOf(about, token), { value: '', expiresAt: now() + seconds });
      return token;
    },
    async redeem(about, token) {
      return (await store.take(keyOf(about, token))) !== undefined;
    },
  };
}

function keyOf(about: string, token: string): Key {
  const id = createHash('sha256')
    .update(JSON.stringify([about, token]))
    .digest('base64url');
  return { kind: 'FormToken', id };
}

/**
 * Tells whether a form was sent by a page of this server. No page can forge what browsers say of that:
 * `Sec-Fetch-Site`, and where they do not send it, `Origin`. Whoever says neither is refused (AT-08).
 */
export function isFromOwnPage(headers: IncomingHttpHeaders, origin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined) return headers.origin === origin;
  // Beside `same-origin`, a page whose referrer policy says nothing sends `null`.
  return site === 'same-origin' && [undefined, 'null', origin].includes(headers.origin);
}
