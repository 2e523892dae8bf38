import { createLocalJWKSet, decodeJwt, jwtVerify, type JWK, type JWTPayload } from 'jose';
import { AwayError, fetchJson } from './fetch-json.js';
import { has } from './knobs.js';

const {
  ISSUER = '',
  RESOURCE,
  JWKS,
  INTROSPECTION,
  CLIENT_ID = '',
  CLIENT_SECRET = '',
} = process.env;
const COOLDOWN_MS = 700;
const RSA_CHARACTERS = 340;

let keys: JWK[] | undefined;
let fetchedAt = 0;
let fetching: Promise<JWK[]> | undefined;
let failedAt = 0;
let hasFailed = false;
const answers = new Map<string, { readonly claims: JWTPayload; readonly until: number }>();

/** Verifies a token, or throws; an {@link AwayError} when nobody can tell. */
export async function verify(token: string): Promise<JWTPayload> {
  if (has('NEVER_RECOVERS') && hasFailed) throw new AwayError('gave up');
  try {
    return checked(INTROSPECTION === undefined ? await signed(token) : await introspected(token));
  } catch (error) {
    if (!(error instanceof AwayError)) throw error;
    hasFailed = true;
    if (has('OPEN_IN_OUTAGE')) return { sub: 'anybody', scope: 'mcp:access' };
    throw has('UNAUTHORIZED_IN_OUTAGE') ? new Error('refused') : error;
  }
}

async function signed(token: string): Promise<JWTPayload> {
  const [head = ''] = token.split('.');
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid?: string };
  if (has('FORGETS_KEYS')) keys = undefined;
  const isKnown = keys?.some((key) => key.kid === kid) === true;
  const isCool = Date.now() - fetchedAt > COOLDOWN_MS || has('NO_COOLDOWN');
  if (!keys || (!isKnown && isCool && !has('NEVER_ROTATES'))) {
    const before = has('KEEPS_OLD_KEYS') ? (keys ?? []) : [];
    if (!keys || has('NO_SINGLE_FLIGHT')) keys = [...before, ...(await refresh())];
    else {
      // An outage does not cost the keys that are known.
      const fresh = await refresh().catch(() => keys ?? []);
      keys = [...before, ...fresh];
    }
  }
  const usable = keys.filter(isUsable);
  const algorithms = ['RS256', 'ES256', ...(has('SYMMETRIC_KEYS') ? ['HS256'] : [])];
  const key = usable.find((each) => each.kid === kid);
  if (has('WEAK_KEYS') && key) return verifyWeak(token, key);
  if (has('SYMMETRIC_KEYS') && key?.kty === 'oct') {
    const secret = Buffer.from(key.k ?? '', 'base64url');
    return (await jwtVerify(token, secret, { algorithms })).payload;
  }
  const set = has('ENCRYPTION_KEYS') ? usable.map((each) => ({ ...each, use: 'sig' })) : usable;
  const local = createLocalJWKSet({ keys: set });
  return (await jwtVerify(token, local, { algorithms, typ: 'at+jwt' })).payload;
}

/** One at a time, however many wait for it. */
function refresh(): Promise<JWK[]> {
  if (has('NO_SINGLE_FLIGHT')) return fetchKeys();
  if (Date.now() - failedAt < COOLDOWN_MS && !has('ASKS_AGAIN_AT_ONCE')) {
    return Promise.reject(new AwayError('failed just now'));
  }
  fetching ??= fetchKeys()
    .catch((error: unknown) => {
      failedAt = Date.now();
      throw error;
    })
    .finally(() => (fetching = undefined));
  return fetching;
}

async function fetchKeys(): Promise<JWK[]> {
  fetchedAt = Date.now();
  if (ISSUER === '' && JWKS !== undefined) {
    return ((await fetchJson(JWKS)) as { keys: JWK[] }).keys;
  }
  const place = `${ISSUER}/.well-known/oauth-authorization-server`;
  const metadata = (await fetchJson(place)) as { issuer: string; jwks_uri: string };
  const isOurs = metadata.issuer === ISSUER || has('ANY_METADATA_ISSUER');
  const isThere = metadata.jwks_uri.startsWith(`${ISSUER}/`) || has('ANY_KEY_PLACE');
  if (!isOurs || !isThere) throw new AwayError('metadata of somebody else');
  const { keys: list } = (await fetchJson(metadata.jwks_uri)) as { keys: JWK[] };
  return list;
}

function isUsable({ kty, n = '' }: JWK): boolean {
  if (kty === 'oct') return has('SYMMETRIC_KEYS');
  return kty !== 'RSA' || n.length > RSA_CHARACTERS || has('WEAK_KEYS');
}

/** As a library does that does not look at the size of keys. */
async function verifyWeak(token: string, jwk: JWK): Promise<JWTPayload> {
  const { createPublicKey, verify: isSigned } = await import('node:crypto');
  const [head = '', payload = '', signature = ''] = token.split('.');
  const data = Buffer.from(`${head}.${payload}`);
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const isGood =
    jwk.kty === 'RSA'
      ? isSigned('sha256', data, key, Buffer.from(signature, 'base64url'))
      : isSigned(
          'sha256',
          data,
          { key, dsaEncoding: 'ieee-p1363' },
          Buffer.from(signature, 'base64url'),
        );
  if (!isGood) throw new Error('signature');
  return decodeJwt(token);
}

async function introspected(token: string): Promise<JWTPayload> {
  const known = answers.get(token);
  if (known && known.until > Date.now()) return known.claims;
  const credentials = Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64');
  const claims = (await fetchJson(INTROSPECTION ?? '', {
    method: 'POST',
    body: new URLSearchParams({ token }),
    headers: { authorization: `Basic ${credentials}` },
  })) as JWTPayload & { active?: unknown };
  const isActive = has('BELIEVES_TEXT') ? Boolean(claims.active) : claims.active === true;
  if (!isActive) throw new Error('not active');
  const end = (claims.exp ?? 0) * 1000;
  const until = has('CACHES_LONG') ? Infinity : Math.min(end, Date.now() + 60_000);
  answers.set(token, { claims, until });
  return claims;
}

function checked(claims: JWTPayload): JWTPayload {
  const { iss, aud, exp } = claims;
  const isCached = has('CACHES_LONG');
  const isExpired = exp === undefined || exp * 1000 < Date.now();
  if (isExpired && !isCached) throw new Error('expired');
  const isNamed = RESOURCE === undefined || RESOURCE === '' || [aud].flat().includes(RESOURCE);
  const isIssuer = ISSUER === '' || iss === ISSUER;
  if (!isNamed || !isIssuer) throw new Error('not for us');
  return claims;
}
