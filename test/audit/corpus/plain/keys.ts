import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { log } from './log.js';

/** The authorization server does not say what is needed; nobody's token is at fault. */
export class IssuerAwayError extends Error {}

const TIMEOUT_MS = 2000;
const MOST_BYTES = 256 * 1024;
const MOST_KEYS = 50;
/** Keys are asked for again after this, or sooner for one that is not known. */
const FRESH_MS = 600_000;
/** Between two attempts, whatever tokens say. */
const COOL_DOWN_MS = 10_000;

/** Fetches JSON of an authorization server: in time, of a size, from where it was asked. */
async function fetchJson(url: string): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'application/json' },
  });
  if (response.status !== 200 || !response.body) throw new Error(`status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error('too large');
    chunks.push(chunk);
  }
  const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString());
  if (typeof parsed !== 'object' || parsed === null) throw new Error('no object');
  return parsed as Record<string, unknown>;
}

/** Finds the keys of an issuer by its metadata, which has to name it (RFC 8414 section 3.3). */
async function fetchKeys(issuer: string): Promise<JSONWebKeySet> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname === '/' ? '' : pathname;
  const metadata = await fetchJson(`${origin}/.well-known/oauth-authorization-server${path}`);
  if (metadata['issuer'] !== issuer) throw new Error('another issuer');
  const { jwks_uri: uri } = metadata;
  if (typeof uri !== 'string' || !URL.canParse(uri)) throw new Error('no jwks_uri');
  const isSafe = new URL(uri).protocol === 'https:' || new URL(uri).origin === origin;
  if (!isSafe) throw new Error('jwks_uri is not https');
  const { keys } = await fetchJson(uri);
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > MOST_KEYS) {
    throw new Error('no keys');
  }
  return { keys: keys as JSONWebKeySet['keys'] };
}

/** Keeps the keys of one issuer. */
export function createKeys(issuer: string): JWTVerifyGetKey {
  let known: JSONWebKeySet | undefined;
  let fetchedAt = 0;
  let triedAt = 0;
  let hasFailed = false;
  let running: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    triedAt = Date.now();
    try {
      known = await fetchKeys(issuer);
      fetchedAt = Date.now();
      hasFailed = false;
    } catch (error) {
      hasFailed = true;
      log('keys-failed', { why: error instanceof Error ? error.name : 'unknown' });
    }
  }

  const has = (kid: unknown) => known?.keys.some((each) => each.kid === kid) === true;

  return async (header, input) => {
    const isStale = Date.now() - fetchedAt > FRESH_MS;
    const mayAsk = Date.now() - triedAt > COOL_DOWN_MS;
    if ((isStale || !has(header.kid)) && (mayAsk || running)) {
      running ??= refresh().finally(() => {
        running = undefined;
      });
      await running;
    }
    if (!known || (hasFailed && (isStale || !has(header.kid)))) throw new IssuerAwayError();
    return createLocalJWKSet(known)(header, input);
  };
}
