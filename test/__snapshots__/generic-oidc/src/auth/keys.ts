import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { discoverEndpoint } from './discovery.js';
import { IssuerUnavailableError } from './errors.js';
import { fetchDocument } from './fetch-document.js';
import type { Fetch } from './limited-body.js';
import type { DiscoveryForm } from './provider-profile.js';

const SECOND = 1000;
const FETCH_TIMEOUT = 5 * SECOND;
/** An unknown `kid` or a failure causes at most one fetch in this time (TOK-21). */
const BACK_OFF = 5 * SECOND;
/** A key that the issuer withdrew is refused after this time at the latest (TOK-30). */
const MAX_AGE = 10 * 60 * SECOND;
/** While the issuer is down, the last good keys serve this long. */
const MAX_STALE = 60 * 60 * SECOND;
const MAX_KEYS = 100;

/** Where the issuer's keys come from. Times are in milliseconds. */
export interface IssuerKeysOptions {
  readonly issuer: string;
  /** When set, nothing is discovered. */
  readonly jwksUri: string | undefined;
  readonly discovery: readonly DiscoveryForm[];
  readonly production: boolean;
  readonly fetch: Fetch;
  /** Called after the published key set changed: anything verified before is to be forgotten. */
  readonly onChange: () => void;
  /** Called with the cause whenever the keys could not be fetched. */
  readonly onFailure: (cause: unknown) => void;
}

/**
 * The issuer's published keys, as a key resolver for `jwtVerify`. jose caches, coalesces and picks
 * the key; this adds what it leaves open: a back-off after failures, the last good keys during an
 * outage, size limits, and no redirects.
 *
 * The resolver throws {@link IssuerUnavailableError} when nothing can be said about a key, and a
 * JOSEError when the token names a key that the issuer does not publish.
 */
export function createIssuerKeys(options: IssuerKeysOptions): JWTVerifyGetKey {
  let lastGood: { text: string; at: number } | undefined;
  let retryAt = 0;
  let keySet: Promise<JWTVerifyGetKey> | undefined;

  async function load(url: string, signal: AbortSignal): Promise<string> {
    const text = await attempt(() => fetchDocument(url, { fetch: options.fetch, signal }));
    const { keys } = JSON.parse(text) as { keys?: unknown };
    if (!Array.isArray(keys) || keys.length > MAX_KEYS) {
      throw failed(new Error(`${url} is not a key set of at most ${MAX_KEYS} keys`));
    }
    if (lastGood && lastGood.text !== text) options.onChange();
    lastGood = { text, at: Date.now() };
    return text;
  }

  async function loadOrStale(url: string, signal: AbortSignal): Promise<Response> {
    try {
      return new Response(await load(url, signal));
    } catch (cause) {
      if (lastGood && Date.now() - lastGood.at < MAX_STALE) return new Response(lastGood.text);
      throw cause;
    }
  }

  async function connect(): Promise<JWTVerifyGetKey> {
    const signal = AbortSignal.timeout(FETCH_TIMEOUT);
    const jwksUri =
      options.jwksUri ??
      (await attempt(() =>
        discoverEndpoint('jwks_uri', {
          issuer: options.issuer,
          forms: options.discovery,
          production: options.production,
          fetch: options.fetch,
          signal,
        }),
      ));
    return createRemoteJWKSet(new URL(jwksUri), {
      timeoutDuration: FETCH_TIMEOUT,
      cooldownDuration: BACK_OFF,
      cacheMaxAge: MAX_AGE,
      [customFetch]: (url, init) => loadOrStale(url, init.signal),
    });
  }

  /** Runs a network step unless one failed a moment ago. */
  async function attempt<T>(step: () => Promise<T>): Promise<T> {
    if (Date.now() < retryAt) throw new IssuerUnavailableError('waiting after a failure');
    try {
      const result = await step();
      retryAt = 0;
      return result;
    } catch (cause) {
      throw failed(cause);
    }
  }

  function failed(cause: unknown): IssuerUnavailableError {
    retryAt = Date.now() + BACK_OFF;
    options.onFailure(cause);
    return new IssuerUnavailableError("the issuer's keys could not be fetched", { cause });
  }

  return async (header, token) => {
    keySet ??= connect().catch((error: unknown) => {
      keySet = undefined; // a failed discovery is tried again
      throw error;
    });
    const resolve = await keySet;
    try {
      return await resolve(header, token);
    } catch (error) {
      // The key may be new: while the issuer cannot be asked, that is no verdict on the token.
      const outage = retryAt !== 0;
      if (error instanceof errors.JWKSNoMatchingKey && outage) {
        throw new IssuerUnavailableError('unknown key while the issuer is unreachable');
      }
      throw error;
    }
  };
}
