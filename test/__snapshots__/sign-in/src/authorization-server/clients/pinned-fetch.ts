import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { DocumentError } from './document-error.js';
import { isGlobalAddress } from './special-addresses.js';

/** A document with the time for which its host says that it stays as it is. */
export interface FetchedDocument {
  readonly document: unknown;
  /** In seconds; undefined where the host says nothing. */
  readonly maxAge?: number;
}

/** Gets the JSON at a URL. Rejects with {@link DocumentError}. */
export type FetchDocument = (url: string) => Promise<FetchedDocument>;

/** Replaced in tests, which have no public addresses. */
export interface PinnedFetchOptions {
  readonly resolve?: (hostname: string) => Promise<readonly LookupAddress[]>;
  readonly isReachable?: (address: string) => boolean;
  /** Certificate authority in the place of the usual ones. */
  readonly ca?: string;
  /** For everything together: name, connection, headers and body. */
  readonly milliseconds?: number;
}

/** As the Client ID Metadata Document suggests in section 6.6. */
const MAX_BYTES = 5 * 1024;

/**
 * Builds a fetch that resolves a name once, judges every address it gets, and connects to one of these very
 * addresses: a name that leads elsewhere the second time gains nothing (DNS rebinding, AT-35). It follows no
 * redirect, decompresses nothing and reads 5 kB at most (AT-36).
 */
export function createPinnedFetch({
  resolve = (hostname) => lookup(hostname, { all: true }),
  isReachable = isGlobalAddress,
  ca,
  milliseconds = 5000,
}: PinnedFetchOptions = {}): FetchDocument {
  return async (url) => {
    const signal = AbortSignal.timeout(milliseconds);
    try {
      const addresses = await inTime(resolve(new URL(url).hostname), signal);
      if (addresses.length === 0 || !addresses.every(({ address }) => isReachable(address))) {
        throw new DocumentError('unavailable', 'its host has an address that is not public');
      }
      return await readDocument(await get(url, addresses, signal, ca));
    } catch (error) {
      if (error instanceof DocumentError) throw error;
      throw new DocumentError('unavailable', reasonOf(error, signal), { cause: error });
    }
  };
}

/** Sends the request to one of the addresses, with the name for TLS and for the host's own use. */
function get(
  url: string,
  addresses: readonly LookupAddress[],
  signal: AbortSignal,
  ca: string | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      // A connection of its own: none that was made to another address is used again.
      agent: false,
      ca,
      signal,
      maxHeaderSize: 8 * 1024,
      headers: { 'Accept': 'application/json', 'Accept-Encoding': 'identity' },
      lookup: (_hostname, options, callback) => {
        const [first] = addresses;
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
    });
    outgoing.on('error', reject);
    outgoing.on('response', resolve);
    outgoing.end();
  });
}

async function readDocument(response: IncomingMessage): Promise<FetchedDocument> {
  try {
    const { statusCode = 0, headers } = response;
    if (statusCode !== 200) {
      const isGone = statusCode === 404 || statusCode === 410;
      throw new DocumentError(isGone ? 'gone' : 'unavailable', `status ${statusCode}`);
    }
    if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) {
      throw new DocumentError('unavailable', 'no JSON');
    }
    if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
      throw new DocumentError('unavailable', 'compressed, although nobody asked for that');
    }
    const maxAge = maxAgeOf(headers);
    return {
      document: JSON.parse(await readText(response)) as unknown,
      ...(maxAge === undefined ? {} : { maxAge }),
    };
  } finally {
    response.destroy();
  }
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new DocumentError('unavailable', `more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}

/** RFC 9111 sections 4.2.1 and 5.2.2. */
function maxAgeOf(headers: IncomingMessage['headers']): number | undefined {
  const cacheControl = headers['cache-control'] ?? '';
  if (/(?:^|,)\s*(?:no-store|no-cache)\b/i.test(cacheControl)) return 0;
  const seconds = /(?:^|,)\s*max-age\s*=\s*"?(\d{1,9})\b/i.exec(cacheControl)?.[1];
  if (seconds !== undefined) return Number(seconds) - (Number(headers.age) || 0);
  const expires = Date.parse(headers.expires ?? '');
  return Number.isNaN(expires) ? undefined : (expires - Date.now()) / 1000;
}

/** A lookup cannot be stopped; whoever waits for it can. */
function inTime<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new DocumentError('unavailable', 'its name was not resolved in time'));
    });
    work.then(resolve, reject);
  });
}

/** A code of the system, or the name of an error: nothing that the host has written. */
function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'it did not come in time';
  if (error instanceof SyntaxError) return 'no JSON';
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name);
}
