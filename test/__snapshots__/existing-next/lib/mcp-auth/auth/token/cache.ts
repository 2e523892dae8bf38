import { LRUCache } from 'lru-cache';
import type { Caller } from '../caller';
import { digest } from './digest';
import type { VerifyToken } from './claims';

const MAX_ENTRIES = 10_000;

/**
 * Remembers verified tokens for a while and never past their expiry. Entries are keyed by a digest,
 * so no token is at rest (TOK-33). Scopes are evaluated on every call, never cached.
 *
 * @param maxSeconds bounds how late a withdrawn key or a revoked token is noticed
 */
export function cacheVerifiedTokens(
  verify: VerifyToken,
  maxSeconds: number,
): {
  verify: VerifyToken;
  /** Forgets everything, also what is being verified right now with the keys of before. */
  clear: () => void;
} {
  const callers = new LRUCache<string, { caller: Caller; until: number }>({ max: MAX_ENTRIES });
  let generation = 0;

  return {
    async verify(token) {
      const key = await digest(token);
      const now = Date.now() / 1000;
      const known = callers.get(key);
      if (known && known.until > now) return known.caller;

      const startedIn = generation;
      const caller = await verify(token);
      if (startedIn === generation) {
        callers.set(key, { caller, until: Math.min(caller.expiresAt, now + maxSeconds) });
      }
      return caller;
    },
    clear() {
      generation += 1;
      callers.clear();
    },
  };
}
