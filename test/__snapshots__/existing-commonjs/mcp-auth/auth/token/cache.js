import { LRUCache } from 'lru-cache';
import { digest } from './digest.js';
import { InvalidTokenError } from '../errors.js';

const MAX_ENTRIES = 10_000;
/** A refused token is not asked about again for this long, in seconds. It may become active. */
const REFUSED_SECONDS = 5;
/** More than can wait and be asked at the same time. */
const MAX_PENDING = 1_000;
/** No introspection takes this long, in seconds: the runtime dropped it together with its request. */
const ABANDONED_SECONDS = 10;

/**
 * Remembers the outcome of introspections: an active token for a while and never past its expiry, a
 * refused one for seconds, a failure not at all. Calls about the same token at the same time share one
 * request. Entries are keyed by a digest, so no token is at rest (TOK-33). Scopes are evaluated on
 * every call, never cached.
 *
 * @param ask `again` says that the token was accepted before, and is asked about because time passed
 * @param maxSeconds bounds how late a revoked token is noticed
 */
export function cacheIntrospection(
  ask,
  maxSeconds,
) {
  // Apart, so that no number of refused tokens drives out an accepted one. Those whose time is over
  // stay until their place is needed: they tell who was accepted before.
  const accepted = new LRUCache({ max: MAX_ENTRIES });
  const refused = new LRUCache({
    max: MAX_ENTRIES,
  });
  const pending = new LRUCache({
    max: MAX_PENDING,
  });

  async function askAnew(key, token, now) {
    try {
      const caller = await ask(token, accepted.has(key));
      accepted.set(key, { caller, until: Math.min(caller.expiresAt, now + maxSeconds) });
      return caller;
    } catch (error) {
      if (error instanceof InvalidTokenError) {
        accepted.delete(key);
        refused.set(key, { code: error.code, until: now + REFUSED_SECONDS });
      }
      throw error;
    } finally {
      pending.delete(key);
    }
  }

  return async (token) => {
    const key = await digest(token);
    const now = Date.now() / 1000;
    const known = accepted.get(key);
    if (known && known.until > now) return known.caller;
    const refusal = refused.get(key);
    if (refusal && refusal.until > now) {
      throw new InvalidTokenError(refusal.code, 'refused a moment ago');
    }
    const asked = pending.get(key);
    if (asked && now - asked.since < ABANDONED_SECONDS) return asked.caller;
    const caller = askAnew(key, token, now);
    pending.set(key, { caller, since: now });
    return caller;
  };
}
