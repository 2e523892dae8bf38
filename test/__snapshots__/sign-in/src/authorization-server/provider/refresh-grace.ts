import type { Key, Store, StoredRecord } from '../store/store.js';

const KIND = 'RefreshGrace';
/** So long a request may take that began within the grace: it asks the upstream meanwhile. */
export const REQUEST_SECONDS = 60;
/** A mark outlives the grace that it ends, whatever the rounding of seconds. */
const MARGIN = 5;
/** How many tokens come of one at most: four hosts, each with a request and a stream that ask at once. */
const CHILDREN = 8;

/** A refresh token that was used, as the store knows it. */
interface UsedToken extends Pick<StoredRecord, 'consumedAt'> {
  readonly key: Key;
}

/**
 * Lets a refresh token work a little longer than once: hosts refresh from several processes and addresses at
 * the same time, and strict rotation signs their users out. It covers the direct parent only, and a few uses. As
 * soon as a child has been used, somebody has received it, and the parent is dead (AT-72).
 */
export interface RefreshGrace {
  /** Notes that a child of this token, by its ID in the store, is about to be used: it is covered no longer. */
  end(parent: string): Promise<void>;
  /** Tells whether a used token still works, for a request that begins. */
  covers(token: UsedToken): Promise<boolean>;
  /** Uses it once more, in a request that began in time. */
  use(token: UsedToken): Promise<boolean>;
}

export function createRefreshGrace(
  store: Store,
  { graceSeconds, now }: { graceSeconds: number; now: () => number },
): RefreshGrace {
  const lasts = graceSeconds + REQUEST_SECONDS;
  const mark = (id: string, what: string) => ({ kind: KIND, id: `${id}:${what}` });
  const record = () => ({ value: '', expiresAt: Math.floor(now()) + lasts + MARGIN });

  async function isCovered({ key, consumedAt }: UsedToken, seconds: number): Promise<boolean> {
    if (graceSeconds === 0 || consumedAt === undefined) return false;
    if (now() >= consumedAt + seconds) return false;
    return (await store.get(mark(key.id, 'ended'))) === undefined;
  }

  return {
    async end(parent) {
      if (graceSeconds > 0) await store.set(mark(parent, 'ended'), record());
    },
    covers: (token) => isCovered(token, graceSeconds),
    async use(token) {
      if (!(await isCovered(token, lasts))) return false;
      // The first child is that of the use that consumed it.
      for (let child = 2; child <= CHILDREN; child += 1) {
        if (await store.add(mark(token.key.id, String(child)), record())) return true;
      }
      return false;
    },
  };
}
