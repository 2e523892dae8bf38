import type { Outcome } from './interaction.js';
import { createSealedStore } from './sealed-store.js';
import type { KeyRing } from './key-ring.js';
import type { Store } from './store/store.js';

const KIND = 'Outcome';
/** A browser needs no longer from the callback to the page that finishes. */
const LIFE_SECONDS = 120;

/** What came of sign-ins at the upstream, until the browser that began them is back at its interaction. */
export interface Outcomes {
  keep(uid: string, outcome: Outcome): Promise<void>;
  /** Gives it once. */
  take(uid: string): Promise<Outcome | undefined>;
}

/** Keeps outcomes in the store: the browser may come back to another replica (AT-81). */
export function createOutcomes(options: {
  store: Store;
  ring: KeyRing;
  now: () => number;
}): Outcomes {
  const sealed = createSealedStore(options.store, options.ring);
  return {
    async keep(uid, outcome) {
      const expiresAt = Math.floor(options.now()) + LIFE_SECONDS;
      await sealed.set(KIND, uid, outcome, { expiresAt });
    },
    async take(uid) {
      const found = await sealed.take(KIND, uid);
      return found?.value as Outcome | undefined;
    },
  };
}
