import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import { discoverEndpoint, type DiscoveryForm } from './discovery';
import { IssuerUnavailableError } from '../errors';
import { fetchDocument } from './fetch-document';
import type { Fetch } from '../limited-body';
import { usableKeys } from './usable-keys';

const SECOND = 1000;
const FETCH_TIMEOUT = 5 * SECOND;
/** An unknown `kid` or a failure causes at most one fetch in this time (TOK-21). */
const BACK_OFF = 5 * SECOND;
/** A key that the issuer withdrew is refused after this time at the latest (TOK-30). */
const MAX_AGE = 10 * 60 * SECOND;
/**
 * While the issuer is down, its last good keys are taken up again until they are this old. They
 * then serve for MAX_AGE more: an hour in all.
 */
const MAX_STALE = 50 * 60 * SECOND;

/** The source of the issuer's keys. Times are in milliseconds. */
export interface IssuerKeysOptions {
  readonly issuer: string;
  /** When set, nothing is discovered. */
  readonly jwksUri: string | undefined;
  readonly discovery: readonly DiscoveryForm[];
  /** The algorithms that tokens may be signed with; keys for others are of no use. */
  readonly algorithms: readonly string[];
  readonly production: boolean;
  readonly fetch: Fetch;
  /** Called after the published key set changed: anything verified before is to be forgotten. */
  readonly onChange: () => void;
  /** Called with the cause whenever the keys could not be fetched, or not all of them be used. */
  readonly onFailure: (cause: unknown) => void;
}

/**
 * Resolves the issuer's published keys for `jwtVerify` (RFC 7517 section 5). jose caches, coalesces and picks
 * the key; this adds what it leaves open: where the keys are now, a back-off after failures, the
 * last good keys during an outage, size limits, no redirects, and unusable keys left out.
 *
 * The resolver throws {@link IssuerUnavailableError} when nothing can be said about a key, and a
 * JOSEError when the token names a key that the issuer does not publish.
 */
export function createIssuerKeys(options: IssuerKeysOptions): JWTVerifyGetKey {
  const { issuer, fetch, onChange, onFailure } = options;
  let lastGood: { published: string; usable: string; at: number } | undefined;
  let failed = false;
  let retryAt = 0;

  /** The issuer may move its keys, so they are looked for each time. */
  async function load(signal: AbortSignal): Promise<string> {
    const jwksUri =
      options.jwksUri ??
      (await discoverEndpoint('jwks_uri', {
        issuer,
        fetch,
        signal,
        forms: options.discovery,
        production: options.production,
      }));
    const published = await fetchDocument(jwksUri, { fetch, signal });
    if (lastGood?.published !== published) {
      const { keys, dropped } = await usableKeys(published, jwksUri, options.algorithms);
      if (dropped > 0) onFailure(new Error(`${jwksUri} has ${dropped} keys that cannot be used`));
      if (lastGood) onChange();
      lastGood = { published, usable: JSON.stringify({ keys }), at: 0 };
    }
    lastGood.at = performance.now();
    return lastGood.usable;
  }

  /** Fetches unless that failed a moment ago. */
  async function loadOrStale(signal: AbortSignal): Promise<string> {
    if (!failed || performance.now() >= retryAt) {
      try {
        const usable = await load(signal);
        failed = false;
        return usable;
      } catch (cause) {
        failed = true;
        retryAt = performance.now() + BACK_OFF;
        onFailure(cause);
      }
    }
    if (lastGood && performance.now() - lastGood.at < MAX_STALE) return lastGood.usable;
    throw new IssuerUnavailableError("the issuer's keys could not be fetched");
  }

  const resolve = createRemoteJWKSet(new URL(issuer), {
    timeoutDuration: FETCH_TIMEOUT,
    cooldownDuration: BACK_OFF,
    cacheMaxAge: MAX_AGE,
    [customFetch]: async (_url, { signal }) => new Response(await loadOrStale(signal)),
  });

  return async (header, token) => {
    try {
      return await resolve(header, token);
    } catch (error) {
      // The key may be new: while the issuer cannot be asked, that is no verdict on the token.
      if (error instanceof errors.JWKSNoMatchingKey && failed) {
        throw new IssuerUnavailableError('unknown key while the issuer is unreachable');
      }
      throw error;
    }
  };
}
