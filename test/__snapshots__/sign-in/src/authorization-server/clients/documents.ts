import { LRUCache } from 'lru-cache';
import { createMessageRate } from '../../limits/quotas.js';
import type { KeyRing } from '../key-ring.js';
import { createSealedStore } from '../sealed-store.js';
import type { Store } from '../store/store.js';
import { readClientDocument, type DocumentMetadata } from './client-document.js';
import { DocumentError } from './document-error.js';
import type { DocumentTrust } from './document-trust.js';
import { knownDocuments } from './known-documents.js';
import type { FetchDocument } from './pinned-fetch.js';
import type { Redirect } from './redirect-uris.js';

export type { FetchDocument };

/** What happened to a metadata document. */
export interface DocumentEvent {
  readonly clientId: string;
  /** Why it could not be had. */
  readonly reason: string;
  /** What was taken in its place. `known copy`: the one that came with this server. */
  readonly used: 'nothing' | 'last good copy' | 'known copy';
}

export interface DocumentsOptions {
  readonly trust: DocumentTrust;
  readonly store: Store;
  readonly ring: KeyRing;
  readonly fetchDocument: FetchDocument;
  readonly allows: (clientId: string, redirect: Redirect) => boolean;
  readonly log: (event: DocumentEvent) => void;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

const DAY = 24 * 60 * 60;
const MIN_FRESH = 30;
const MAX_FRESH = DAY;
const USUALLY_FRESH = 60 * 60;
/** While a host is down, its last good copy is taken without asking for so long. */
const RETRY_AFTER = 60;
const KEPT_FOR = 7 * DAY;
const MAX_IN_MEMORY = 1000;
const MAX_AT_ONCE = 16;
const PER_MINUTE = 120;
const PER_MINUTE_AND_ORIGIN = 30;

interface Copy {
  readonly metadata: DocumentMetadata;
  /** Seconds since the epoch, like the next. */
  readonly freshUntil: number;
  /** Taken until then while its host is down. */
  readonly goodUntil: number;
}

/**
 * Builds the provider's way to the network: it answers with documents as far as they are taken, keeps them while
 * they are fresh, gets them when they are not, and asks hosts only so often (AT-41).
 */
export function createDocuments({
  trust,
  store,
  ring,
  fetchDocument,
  allows,
  log,
  now,
}: DocumentsOptions): typeof fetch {
  const sealed = createSealedStore(store, ring);
  const copies = new LRUCache<string, Copy>({ max: MAX_IN_MEMORY });
  const pending = new Map<string, Promise<Copy>>();
  const secondsToWait = createMessageRate(PER_MINUTE);
  const secondsToWaitAtOrigin = createMessageRate(PER_MINUTE_AND_ORIGIN);

  const read = (clientId: string, document: unknown): DocumentMetadata =>
    readClientDocument(clientId, document, (redirect) => allows(clientId, redirect));

  async function find(clientId: string): Promise<Copy> {
    const known = copies.get(clientId);
    if (known && known.freshUntil > now()) return known;
    const kept = await keptCopy(clientId);
    if (kept && kept.freshUntil > now()) return remember(kept);
    try {
      return await getCopy(clientId);
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      const isDown = error instanceof DocumentError && error.code === 'unavailable';
      const last = isDown
        ? [kept, known].find((copy) => copy && copy.goodUntil > now())
        : undefined;
      if (last) {
        log({ clientId, reason, used: 'last good copy' });
        return remember({ ...last, freshUntil: now() + RETRY_AFTER });
      }
      const shipped = isDown ? shippedCopy(clientId) : undefined;
      log({ clientId, reason, used: shipped ? 'known copy' : 'nothing' });
      if (shipped) return remember(shipped);
      throw error;
    }
  }

  /** Errors are not kept: whoever comes next asks again. */
  async function getCopy(clientId: string): Promise<Copy> {
    if (pending.size > MAX_AT_ONCE) throw new DocumentError('unavailable', 'too many at once');
    if (secondsToWaitAtOrigin(new URL(clientId).host) > 0 || secondsToWait('') > 0) {
      throw new DocumentError('unavailable', 'too many in this minute');
    }
    const { document, maxAge = USUALLY_FRESH } = await fetchDocument(clientId);
    const fresh = Math.max(MIN_FRESH, Math.min(MAX_FRESH, maxAge));
    const metadata = read(clientId, document);
    const goodUntil = Math.floor(now()) + KEPT_FOR;
    const copy = { metadata, freshUntil: now() + fresh, goodUntil };
    if (trust.keepsCopyOf(clientId)) {
      await sealed.set('ClientDocument', clientId, copy, { expiresAt: goodUntil });
    }
    return remember(copy);
  }

  function remember(copy: Copy): Copy {
    copies.set(copy.metadata.client_id, copy);
    return copy;
  }

  /** Read by the rules of today: they may have changed since it was kept. */
  async function keptCopy(clientId: string): Promise<Copy | undefined> {
    const found = await sealed.get('ClientDocument', clientId);
    if (!found) return;
    try {
      const { metadata, ...times } = found.value as Copy;
      return { metadata: read(clientId, metadata), ...times };
    } catch (error) {
      if (error instanceof DocumentError) return;
      throw error;
    }
  }

  function shippedCopy(clientId: string): Copy | undefined {
    const known = knownDocuments.find(({ document }) => document.client_id === clientId);
    if (!known) return;
    const metadata = read(clientId, known.document);
    return { metadata, freshUntil: now() + RETRY_AFTER, goodUntil: 0 };
  }

  return async (input) => {
    const clientId = input instanceof Request ? input.url : String(input);
    if (!trust.trusts(clientId)) throw new Error('Nothing but metadata documents is fetched');
    const request = pending.get(clientId) ?? find(clientId);
    pending.set(clientId, request);
    try {
      return Response.json((await request).metadata);
    } finally {
      pending.delete(clientId);
    }
  };
}
