import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTime } from './in-time.js';
import { StoreUnavailableError } from './store.js';

const MIN_WAIT = 10;
const MAX_WAIT = 100;

/** What a store offers for {@link runExclusively}. The store's own clock ends a lease, so that a process that died holds nothing. */
export interface Leases {
  /** Takes the lease where nobody has it, or where it has run out. */
  acquire(name: string, holder: string, milliseconds: number): Promise<boolean>;
  /** Gives the lease back, if this holder still has it. */
  release(name: string, holder: string): Promise<void>;
}

/**
 * Implements `Store.exclusively`. Waits as long as one holder may take and once more, for one that came in
 * between.
 */
export async function runExclusively<Result>(
  leases: Leases,
  name: string,
  milliseconds: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const holder = randomUUID();
  const giveUpAt = Date.now() + 2 * milliseconds;
  while (!(await leases.acquire(name, holder, milliseconds))) {
    if (Date.now() >= giveUpAt) throw new StoreUnavailableError(new Error('others hold the lock'));
    await sleep(MIN_WAIT + Math.random() * (MAX_WAIT - MIN_WAIT));
  }
  try {
    return await inTime(
      work(),
      milliseconds,
      () => new StoreUnavailableError(new Error('the work took longer than its lock lasts')),
    );
  } finally {
    // The lease ends by itself; what the work did counts even when giving it back fails.
    await leases.release(name, holder).catch(() => undefined);
  }
}
