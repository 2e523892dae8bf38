import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { cookieAttributes, cookieOf, cookiesOf } from '../http/cookies.js';

/** So many sign-ins can be open in one browser; of more the oldest is forgotten (AT-14). */
const MAX_OPEN = 8;
const NAME = 'sign-in-';

/** Ties a sign-in to the browser in which it was approved (AS-45). */
export interface BindingCookies {
  /**
   * Sets a cookie for one sign-in.
   *
   * @param id names the sign-in, and is no secret
   * @returns what recognises the cookie, and cannot be turned back into it
   */
  set(res: ServerResponse, id: string, seconds: number): string;
  /** Tells whether a request has the cookie of a sign-in, in a time that says nothing of how alike they are. */
  has(req: IncomingMessage, id: string, digest: string): boolean;
  clear(res: ServerResponse, id: string): void;
}

/**
 * Creates the cookies: `__Host-`, Secure, HttpOnly, and Lax, for the upstream leads back here from another
 * site. Where the issuer is plain http, which only this machine can be, browsers would not take the prefix.
 */
export function createBindingCookies(issuer: string): BindingCookies {
  const isSecure = issuer.startsWith('https:');
  const prefix = isSecure ? `__Host-${NAME}` : NAME;
  const attributes = cookieAttributes(isSecure);
  const add = (res: ServerResponse, name: string, value: string, seconds: number) => {
    res.appendHeader('set-cookie', `${name}=${value}; Max-Age=${seconds}; ${attributes}`);
  };

  return {
    set(res, id, seconds) {
      const open = cookiesOf(res.req).filter(({ name }) => name.startsWith(prefix));
      open.sort((one, other) => timeOf(other.value) - timeOf(one.value));
      for (const { name } of open.slice(MAX_OPEN - 1)) add(res, name, '', 0);
      const value = `${Date.now()}.${randomBytes(32).toString('base64url')}`;
      add(res, prefix + id, value, seconds);
      return digestOf(value).toString('base64url');
    },
    has(req, id, digest) {
      const value = cookieOf(req, prefix + id);
      const expected = Buffer.from(digest, 'base64url');
      return value !== undefined && timingSafeEqual(digestOf(value), expected);
    },
    clear(res, id) {
      add(res, prefix + id, '', 0);
    },
  };
}

/** When a cookie was set; what was not set here counts as the oldest. */
function timeOf(value: string): number {
  return Number(/^(\d{13})\./.exec(value)?.[1] ?? 0);
}

function digestOf(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
