import { decodeProtectedHeader, jwtVerify } from 'jose';
import { createKeys, IssuerAwayError } from './keys.js';
import type { Settings } from './settings.js';

/** Who calls, as a token says. */
export interface Caller {
  /** Of this issuer alone; compared as it is written (RFC 7519 section 4.1.2). */
  readonly subject: string;
  readonly client: string;
  readonly scopes: ReadonlySet<string>;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Verifies a token; undefined when it is no good. */
export type Verify = (token: string) => Promise<Caller | undefined>;

const LONGEST_TOKEN = 8192;
const ALGORITHMS = ['ES256'];
const TOLERANCE_S = 30;
/** RFC 6749 section 3.3. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;

/**
 * Builds the verifier of access tokens (RFC 9068 section 4).
 *
 * Its function throws IssuerAwayError when nothing can be said of a token.
 */
export function createVerify({ issuer, resource }: Settings): Verify {
  const keys = createKeys(issuer);
  return async (token) => {
    if (token.length > LONGEST_TOKEN) return undefined;
    try {
      const header = decodeProtectedHeader(token);
      if (typeof header.kid !== 'string' || header.crit !== undefined) return undefined;
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        typ: 'at+jwt',
        algorithms: ALGORITHMS,
        clockTolerance: TOLERANCE_S,
        requiredClaims: ['exp', 'iat', 'aud', 'sub', 'client_id', 'jti'],
      });
      const { sub, aud, exp, iat, scope, client_id: client } = payload;
      if (![aud].flat().some((each) => isSame(each, resource))) return undefined;
      const now = Date.now() / 1000;
      if (typeof sub !== 'string' || sub.trim() === '' || typeof client !== 'string')
        return undefined;
      // A client that acts for itself could have the name of a user.
      if (sub === client) return undefined;
      if (exp === undefined || iat === undefined || iat > now + TOLERANCE_S) return undefined;
      if (typeof scope !== 'string' || !SCOPE.test(scope)) return undefined;
      // Bound to a key that nobody asks for here, or an ID token that passes itself off.
      if (payload['cnf'] !== undefined || payload['nonce'] !== undefined) return undefined;
      return { subject: sub, client, scopes: new Set(scope.split(' ')), expiresAt: exp };
    } catch (error) {
      if (error instanceof IssuerAwayError) throw error;
      return undefined;
    }
  };
}

/** Compares URLs; case means nothing in scheme and host alone (RFC 3986 section 6.2.2.1). */
function isSame(audience: unknown, resource: string): boolean {
  if (typeof audience !== 'string') return false;
  return audience.replace(/^[^/]*\/\/[^/]*/, (start) => start.toLowerCase()) === resource;
}
