import { LRUCache } from 'lru-cache';
import type { KeyRing } from '../secrets/key-ring.js';
import type { Store } from '../store/store.js';
import { readClientDocument, type DocumentMetadata } from './client-document.js';
import { createDocumentBudget } from './document-budget.js';
import { DocumentError } from './document-error.js';
import { createKeptDocuments, type Copy, type KeptCopy } from './kept-documents.js';
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
  readonly store: Store;
  readonly ring: KeyRing;
  readonly fetchDocument: FetchDocument;
  readonly allows: (clientId: string, redirect: Redirect) => boolean;
  /** Counts a new document of an address: 0, or the seconds to wait. */
  readonly countNew: (address: string) => number;
  /** How long a grant can last: so long the copy of a client is kept that somebody has signed in with. */
  readonly keptSeconds: number;
  readonly log: (event: DocumentEvent) => void;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** Why a document is looked for. */
export interface Lookup {
  /**
   * Unless for a sign-in, somebody presents a code or a token. Such a client has a copy here, of any age, and nothing
   * is fetched for one that has none, unless its document came with this server (AT-41).
   */
  readonly purpose: 'sign-in' | 'tokens' | 'revocation';
  /** Who asks; undefined on a page of this server. */
  readonly address: string | undefined;
}

/** The metadata documents of clients. */
export interface Documents {
  /**
   * Looks for a document: a fresh copy, its host, an older copy, in this order.
   *
   * @throws DocumentError, StoreUnavailableError
   */
  find(clientId: string, lookup: Lookup): Promise<void>;
  /** The document that {@link find} found last. */
  found(clientId: string): DocumentMetadata | undefined;
  /** Remembers the document of a client that somebody gets tokens through, whatever becomes of its host. */
  keep(clientId: string): Promise<void>;
}

const DAY = 24 * 60 * 60;
const MIN_FRESH = 30;
const MAX_FRESH = DAY;
const USUALLY_FRESH = 60 * 60;
/** While a host is down, its last good copy is taken without asking for so long. */
const RETRY_AFTER = 60;
const GOOD_FOR = 7 * DAY;
/** What a host takes back by mistake signs nobody out for so long. */
const REFUSED_FOR = 60 * 60;
const MAX_IN_MEMORY = 1000;

const shipped = new Map(knownDocuments.map(({ document }) => [document.client_id, document]));

/** Creates them. */
export function createDocuments(options: DocumentsOptions): Documents {
  const { fetchDocument, allows, log, now } = options;
  const kept = createKeptDocuments(options.store, options.ring, {
    seconds: options.keptSeconds,
    now,
  });
  const spend = createDocumentBudget(options.countNew);
  const copies = new LRUCache<string, Copy>({ max: MAX_IN_MEMORY });
  const running = new Map<string, Promise<Copy>>();

  const read = (clientId: string, document: unknown): DocumentMetadata =>
    readClientDocument(clientId, document, (redirect) => allows(clientId, redirect));
  const isGood = (copy: Copy | undefined): copy is Copy =>
    copy !== undefined && copy.goodUntil > now();

  async function find(clientId: string, { purpose, address }: Lookup): Promise<Copy> {
    const isInUse = purpose !== 'sign-in';
    const isFresh = (copy: Copy | undefined): copy is Copy =>
      copy !== undefined && copy.freshUntil > now() && (isInUse || isGood(copy));
    const last = copies.get(clientId);
    if (isFresh(last)) return last;
    const ofStore = await keptCopy(clientId);
    if (isFresh(ofStore?.copy)) return remember(ofStore.copy);
    const isKnown = ofStore !== undefined || shipped.has(clientId);
    if (isInUse && !isKnown) throw new DocumentError('gone', 'nobody has signed in with it');
    try {
      return await getCopy(clientId, { isKnown, address, ofStore });
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      const isDown = error instanceof DocumentError && error.code === 'unavailable';
      const other = isDown
        ? otherCopy(clientId, ofStore?.copy, last, isInUse)
        : await copyThatWas(error, ofStore, purpose);
      log({ clientId, reason, used: other?.used ?? 'nothing' });
      if (!other) throw error;
      // Who gives a token up does not make the client good for others.
      const fresh = purpose === 'revocation' ? 0 : RETRY_AFTER;
      return remember({ ...other.copy, freshUntil: now() + fresh });
    }
  }

  /** What is taken for a while when a host says that a document is gone, or something that is no good. */
  async function copyThatWas(
    error: unknown,
    ofStore: KeptCopy | undefined,
    purpose: Lookup['purpose'],
  ): Promise<{ copy: Copy; used: DocumentEvent['used'] } | undefined> {
    if (!(error instanceof DocumentError) || !ofStore || purpose === 'sign-in') return;
    const { refusedSince = now() } = ofStore.copy;
    if (ofStore.copy.refusedSince === undefined) {
      await kept.replace(ofStore, { ...ofStore.copy, refusedSince });
    }
    if (purpose === 'tokens' && refusedSince + REFUSED_FOR <= now()) return;
    // No sign-in begins with it.
    return { copy: { ...ofStore.copy, goodUntil: 0 }, used: 'last good copy' };
  }

  /** What is taken while a host is down. */
  function otherCopy(
    clientId: string,
    ofStore: Copy | undefined,
    last: Copy | undefined,
    isInUse: boolean,
  ): { copy: Copy; used: DocumentEvent['used'] } | undefined {
    const good = [ofStore, last].find(isGood);
    if (good) return { copy: good, used: 'last good copy' };
    const known = shipped.get(clientId);
    if (known) {
      const until = now() + RETRY_AFTER;
      const copy = { metadata: read(clientId, known), freshUntil: until, goodUntil: until };
      return { copy, used: 'known copy' };
    }
    return isInUse && ofStore ? { copy: ofStore, used: 'last good copy' } : undefined;
  }

  /** Gets a document once for all who wait for it. Errors are not kept: whoever comes next asks again. */
  async function getCopy(
    clientId: string,
    wanted: { isKnown: boolean; address: string | undefined; ofStore: KeptCopy | undefined },
  ): Promise<Copy> {
    const begun = running.get(clientId);
    if (begun) return begun;
    spend({ clientId, ...wanted, running: running.size });
    const request = fetchCopy(clientId, wanted.ofStore);
    running.set(clientId, request);
    try {
      return await request;
    } finally {
      running.delete(clientId);
    }
  }

  async function fetchCopy(clientId: string, ofStore: KeptCopy | undefined): Promise<Copy> {
    const { document, maxAge = USUALLY_FRESH } = await fetchDocument(clientId);
    const fresh = Math.max(MIN_FRESH, Math.min(MAX_FRESH, maxAge));
    const metadata = read(clientId, document);
    const copy = { metadata, freshUntil: now() + fresh, goodUntil: now() + GOOD_FOR };
    if (ofStore) await kept.replace(ofStore, copy);
    return remember(copy);
  }

  function remember(copy: Copy): Copy {
    copies.set(copy.metadata.client_id, copy);
    return copy;
  }

  /** Read by the rules of today: they may have changed since it was kept. */
  async function keptCopy(clientId: string): Promise<KeptCopy | undefined> {
    const found = await kept.get(clientId);
    if (!found) return;
    try {
      const metadata = read(clientId, found.copy.metadata);
      return { ...found, copy: { ...found.copy, metadata } };
    } catch (error) {
      if (error instanceof DocumentError) return;
      throw error;
    }
  }

  return {
    async find(clientId, lookup) {
      await find(clientId, lookup);
    },
    found: (clientId) => copies.get(clientId)?.metadata,
    keep: (clientId) => kept.keep(clientId, copies.get(clientId)),
  };
}
