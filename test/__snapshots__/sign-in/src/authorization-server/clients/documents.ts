import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { createMessageRate } from '../../limits/quotas.js';
import type { Store } from '../store/store.js';
import { readClientDocument, type DocumentMetadata } from './client-document.js';
import { DocumentError } from './document-error.js';
import { documentHost } from './document-url.js';
import { knownDocuments } from './known-documents.js';
import type { FetchDocument } from './pinned-fetch.js';
import type { Redirect } from './redirect-uris.js';

export type { FetchDocument };

/** Looks for metadata documents on behalf of the provider. */
export interface Documents {
  /** Whether the document is one that may be looked for. */
  allows(clientId: string): boolean;
  /** Answers with a document as far as it is taken, and with nothing else. */
  readonly fetch: typeof fetch;
}

/** What happened to a metadata document. */
export interface DocumentEvent {
  readonly clientId: string;
  /** Why it could not be had. */
  readonly reason: string;
  /** What was taken in its place. `known copy`: the one that came with this server. */
  readonly used: 'nothing' | 'last good copy' | 'known copy';
}

export interface DocumentsOptions {
  readonly issuer: string;
  readonly store: Store;
  readonly fetchDocument: FetchDocument;
  /** Whether what a host publishes is believed. */
  readonly trustsHost: (host: string) => boolean;
  /** Whether the last good copy of a host's documents is kept. */
  readonly keepsCopiesOf: (host: string) => boolean;
  readonly allows: (clientId: string, redirect: Redirect) => boolean;
  readonly log: (event: DocumentEvent) => void;
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

/** Keeps documents while they are fresh, gets them when they are not, and asks hosts only so often (AT-41). */
export function createDocuments({
  issuer,
  store,
  fetchDocument,
  trustsHost,
  keepsCopiesOf,
  allows,
  log,
}: DocumentsOptions): Documents {
  const own = new URL(issuer).hostname;
  const copies = new LRUCache<string, Copy>({ max: MAX_IN_MEMORY });
  const pending = new Map<string, Promise<Copy>>();
  const secondsToWait = createMessageRate(PER_MINUTE);
  const secondsToWaitAtOrigin = createMessageRate(PER_MINUTE_AND_ORIGIN);

  const hostOf = (clientId: string): string | undefined => {
    const host = documentHost(clientId);
    return host !== undefined && host !== own && trustsHost(host) ? host : undefined;
  };
  const read = (clientId: string, document: unknown): DocumentMetadata =>
    readClientDocument(clientId, document, (redirect) => allows(clientId, redirect));

  async function find(clientId: string, host: string): Promise<Copy> {
    const known = copies.get(clientId);
    if (known && known.freshUntil > now()) return known;
    const kept = await keptCopy(clientId);
    if (kept && kept.freshUntil > now()) return remember(kept);
    try {
      return await getCopy(clientId, host);
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
  async function getCopy(clientId: string, host: string): Promise<Copy> {
    if (pending.size > MAX_AT_ONCE) throw new DocumentError('unavailable', 'too many at once');
    if (secondsToWaitAtOrigin(host) > 0 || secondsToWait('') > 0) {
      throw new DocumentError('unavailable', 'too many in this minute');
    }
    const { document, maxAge = USUALLY_FRESH } = await fetchDocument(clientId);
    const fresh = Math.max(MIN_FRESH, Math.min(MAX_FRESH, maxAge));
    const metadata = read(clientId, document);
    const goodUntil = Math.floor(now()) + KEPT_FOR;
    const copy = { metadata, freshUntil: now() + fresh, goodUntil };
    if (keepsCopiesOf(host)) {
      const value = JSON.stringify(copy);
      await store.set(keyOf(clientId), { value, expiresAt: goodUntil });
    }
    return remember(copy);
  }

  function remember(copy: Copy): Copy {
    copies.set(copy.metadata.client_id, copy);
    return copy;
  }

  /** Read by the rules of today: they may have changed since it was kept. */
  async function keptCopy(clientId: string): Promise<Copy | undefined> {
    const record = await store.get(keyOf(clientId));
    if (!record) return;
    try {
      const { metadata, ...times } = JSON.parse(record.value) as Copy;
      return { metadata: read(clientId, metadata), ...times };
    } catch {
      return;
    }
  }

  function shippedCopy(clientId: string): Copy | undefined {
    const known = knownDocuments.find(({ document }) => document.client_id === clientId);
    if (!known) return;
    const metadata = read(clientId, known.document);
    return { metadata, freshUntil: now() + RETRY_AFTER, goodUntil: 0 };
  }

  return {
    allows: (clientId) => hostOf(clientId) !== undefined,
    async fetch(input) {
      const clientId = input instanceof Request ? input.url : String(input);
      const host = hostOf(clientId);
      if (host === undefined) throw new Error('Nothing but metadata documents is fetched');
      const request = pending.get(clientId) ?? find(clientId, host);
      pending.set(clientId, request);
      try {
        return Response.json((await request).metadata);
      } finally {
        pending.delete(clientId);
      }
    },
  };
}

function keyOf(clientId: string) {
  return { kind: 'ClientDocument', id: createHash('sha256').update(clientId).digest('base64url') };
}

function now(): number {
  return Date.now() / 1000;
}
