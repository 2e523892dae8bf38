import type { Account } from '../accounts/accounts.js';
import type { KeyRing } from '../secrets/key-ring.js';
import type { NotAdmitted } from '../admission/not-admitted.js';
import { createSealedStore } from '../store/sealed-store.js';
import type { Store } from '../store/store.js';

/** What came of a sign-in at the upstream. */
export type Outcome = { readonly account: Account } | Refused;

/** The person said no, or may not come in. */
export type Refused =
  { readonly refused: 'denied' } | { readonly refused: 'not_admitted'; readonly whom: NotAdmitted };

/** Keeps what came of a sign-in until the interaction it was for takes it. */
export interface Outcomes {
  /** @param uid the ID of the interaction */
  keep(uid: string, outcome: Outcome): Promise<void>;
  /** Gives it once. The account in it stays in use until {@link Outcomes.end}. */
  take(uid: string): Promise<Outcome | undefined>;
  /** Says that it has become a grant, or never will. */
  end(uid: string): Promise<void>;
}

/** The parts of the outcomes. */
export interface OutcomesOptions {
  readonly store: Store;
  readonly ring: KeyRing;
  /** How long somebody has until they are back. */
  readonly lifeSeconds: number;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

const KIND = 'Outcome';

/** Creates the outcomes. They are nobody's but the interaction's, whose cookie proves which browser takes them. */
export function createOutcomes(options: OutcomesOptions): Outcomes {
  const { lifeSeconds, now } = options;
  const store = createSealedStore(options.store, options.ring);
  return {
    keep: (uid, outcome) =>
      store.set(KIND, uid, outcome, {
        ...('account' in outcome && { owner: outcome.account.sub }),
        expiresAt: now() + lifeSeconds,
      }),
    async take(uid) {
      const found = await store.get(KIND, uid);
      return (await store.consume(KIND, uid)) ? (found?.value as Outcome) : undefined;
    },
    end: (uid) => store.delete(KIND, uid),
  };
}
