import type { KeyRing } from '../secrets/key-ring.js';
import { createSealedStore } from '../store/sealed-store.js';
import type { Store } from '../store/store.js';
import type { DocumentMetadata } from './client-document.js';

/** A document as it was taken. */
export interface Copy {
  readonly metadata: DocumentMetadata;
  /** Seconds since the epoch, like the next. */
  readonly freshUntil: number;
  /** A sign-in may begin with it until then, while its host is down. */
  readonly goodUntil: number;
  /** Since when its host has been saying that it is gone, or something that is no good. */
  readonly refusedSince?: number;
}

/** A copy in the store. */
export interface KeptCopy {
  readonly copy: Copy;
  readonly expiresAt: number;
}

/** Copies of documents whose clients somebody has signed in with: all others would let anybody fill the store. */
export interface KeptDocuments {
  get(clientId: string): Promise<KeptCopy | undefined>;
  /** Puts a newer copy in the place of one, for as long as that was kept. */
  replace(kept: KeptCopy, copy: Copy): Promise<void>;
  /** Keeps a copy for as long as a grant can last, from now on. */
  keep(clientId: string, copy: Copy | undefined): Promise<void>;
}

const KIND = 'ClientDocument';
const DAY = 24 * 60 * 60;

/** @param seconds how long a grant can last */
export function createKeptDocuments(
  store: Store,
  ring: KeyRing,
  { seconds, now }: { readonly seconds: number; readonly now: () => number },
): KeptDocuments {
  const sealed = createSealedStore(store, ring);

  async function get(clientId: string): Promise<KeptCopy | undefined> {
    const found = await sealed.get(KIND, clientId);
    return found && { copy: found.value as Copy, expiresAt: found.expiresAt ?? 0 };
  }

  return {
    get,
    replace: ({ expiresAt }, copy) =>
      sealed.set(KIND, copy.metadata.client_id, copy, { expiresAt }),
    async keep(clientId, copy) {
      const kept = await get(clientId);
      const expiresAt = Math.floor(now()) + seconds;
      // Once a day is enough.
      if (kept && kept.expiresAt > expiresAt - DAY) return;
      // Another replica may have got a newer one.
      const [newest] = [copy, kept?.copy]
        .filter((each) => each !== undefined)
        .sort((one, other) => other.goodUntil - one.goodUntil);
      if (newest) await sealed.set(KIND, clientId, newest, { expiresAt });
    },
  };
}
