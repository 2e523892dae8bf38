import type { AdapterPayload } from 'oidc-provider';
import { hashedId, type Circumstances } from './sealed-store.js';
import type { Store } from './store/store.js';

const KIND = 'UsedGeneration';
/** A mark outlives the grace that it ends, whatever the rounding of seconds. */
const MARGIN = 5;

/**
 * Lets a refresh token work a little longer than once: hosts refresh from several processes and addresses at
 * the same time, and strict rotation signs their users out. It covers the direct parent only. As soon
 * as a child has been used, somebody has received it, and the parent is dead (AT-72).
 */
export interface RefreshGrace {
  /** Notes that a token is about to be used: from now on its parent is not covered. */
  begin(record: Circumstances, payload: AdapterPayload): Promise<void>;
  /** Tells whether a used token still works. */
  covers(record: Circumstances, payload: AdapterPayload): Promise<boolean>;
}

export function createRefreshGrace(
  store: Store,
  { graceSeconds, now }: { graceSeconds: number; now: () => number },
): RefreshGrace {
  const mark = (group: string, generation: number) => ({
    kind: KIND,
    id: hashedId(`${group}:${generation}`),
  });

  return {
    async begin({ group }, { rotations = 0 }) {
      if (group === undefined || graceSeconds === 0) return;
      const expiresAt = Math.floor(now()) + graceSeconds + MARGIN;
      await store.set(mark(group, rotations), { value: '', group, expiresAt });
    },
    async covers({ group, consumedAt }, { rotations = 0 }) {
      if (group === undefined || consumedAt === undefined) return false;
      if (now() >= consumedAt + graceSeconds) return false;
      return (await store.get(mark(group, rotations + 1))) === undefined;
    },
  };
}
