import { ReplayStoreError } from './proof-error.js';

/** Remembers which proofs were used (RFC 9449 section 11.1). */
export interface ReplayStore {
  /**
   * Marks a key as used, in one step that no other request can come between.
   *
   * @param key a digest; nothing of the proof can be read from it
   * @param ttlSeconds a whole number, how long it has to be remembered
   * @returns whether it was not marked before
   */
  firstUse(key: string, ttlSeconds: number): Promise<boolean> | boolean;
}

/**
 * Remembers in memory, for one process. When it is full it refuses: to forget a key would let its proof in
 * once more.
 */
export function createMemoryReplayStore(maxEntries: number): ReplayStore {
  const used = new Map<string, number>();
  let sweptAt = 0;

  /** Forgets what nobody can use any more; at most once in a second, because it looks at everything. */
  function sweep(now: number): void {
    if (now - sweptAt < 1) return;
    sweptAt = now;
    for (const [key, until] of used) if (until <= now) used.delete(key);
  }

  return {
    firstUse(key, ttlSeconds) {
      const now = Date.now() / 1000;
      if ((used.get(key) ?? 0) > now) return false;
      if (used.size >= maxEntries) sweep(now);
      if (used.size >= maxEntries) throw new ReplayStoreError('too many proofs are remembered');
      used.set(key, now + ttlSeconds);
      return true;
    },
  };
}
