import {
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  exportSPKI,
  importJWK,
  importX509,
  jwtVerify,
  type CryptoKey,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { takenByHand, type HandmadeFaults } from './handmade.js';
import { compact, headerOf } from './token-parts.js';
import type { CredentialFaults } from './credentials.js';
import type { Style } from './style.js';

/** What can be wrong with the verification of tokens. */
export interface VerificationFaults extends HandmadeFaults {
  noSignature: boolean;
  acceptsNone: boolean;
  /** What a decision is remembered under. */
  remembersBy: 'claims' | 'signature' | 'beginning' | 'token';
  /** What a refusal is remembered under. */
  remembersRefusalsBy: 'claims';
  /** Milliseconds for which introspection is not asked again. */
  remembersIntrospection: number;
  /** Lets a token choose its algorithm among those of the kind of key. */
  looseAlgorithms: boolean;
  anyListedKey: boolean;
  ignoresAudience: boolean;
  audiencePrefix: boolean;
  singleAudience: boolean;
  /** `exact` knows no case of host names, `loose` of nothing. */
  audienceCase: 'exact' | 'loose';
  ignoresIssuer: boolean;
  /** Takes tokens of this issuer, too, with the keys of the right one. */
  alsoTrusts: string;
  ignoresExpiry: boolean;
  ignoresIssuedAt: boolean;
  ignoresType: boolean;
  ignoresKind: boolean;
  ignoresCrit: boolean;
  fetchesJku: boolean;
  trustsJwk: boolean;
  trustsX5c: boolean;
  /** Takes no look at `nbf` when it is a text. */
  ignoresTextTimes: boolean;
  /** Takes a token whose claims are said to be not encoded. */
  takesUnencoded: boolean;
  /** Refuses lists of more audiences. */
  mostAudiences: number;
  takesJson: boolean;
  takesHugeTokens: boolean;
  fetchesKeysEachTime: boolean;
  failsOpen: boolean;
  /** Believes the issuer that a token is active, and looks at nothing else. */
  believesActive: boolean;
}

/** Verifies a token or throws. */
export type Verify = (token: string) => Promise<JWTPayload>;

/** As the test issuer expects it. */
export const introspectionClient = { id: 'mcp-server', secret: 'local-only-not-a-secret' };

/** Builds the verifier of a server that trusts one issuer. */
export function createVerifier(
  faults: Partial<VerificationFaults & Pick<CredentialFaults, 'proofs'>>,
  issuer: () => string,
  { resource, style }: { readonly resource: string; readonly style: Style },
): Verify {
  let keys: { keys: JWK[] } | undefined;
  const locals = new WeakMap<{ keys: JWK[] }, JWTVerifyGetKey>();
  const introspected = new Map<string, { claims: JWTPayload; until: number }>();
  const taken = new Map<string, JWTPayload>();
  const refused = new Set<string>();

  async function keySet(): Promise<{ keys: JWK[] }> {
    if (keys && !faults.fetchesKeysEachTime) return keys;
    const response = await fetch(`${issuer()}/jwks`);
    keys = (await response.json()) as { keys: JWK[] };
    return keys;
  }

  const keyOf: JWTVerifyGetKey = async (header, jws) => {
    if (faults.trustsJwk && header.jwk) return importJWK(header.jwk, header.alg);
    if (faults.trustsX5c && header.x5c?.[0] !== undefined) {
      const pem = `-----BEGIN CERTIFICATE-----\n${header.x5c[0]}\n-----END CERTIFICATE-----`;
      return importX509(pem, header.alg);
    }
    const set = await keySet();
    const named = set.keys.find(({ kid }) => kid === header.kid);
    if (faults.acceptsHmac === true && header.alg === 'HS256' && named) {
      const key = (await importJWK(named, 'ES256', { extractable: true })) as CryptoKey;
      return new TextEncoder().encode(await exportSPKI(key));
    }
    if (faults.looseAlgorithms && named) return importJWK({ ...named, alg: header.alg });
    const local = locals.get(set) ?? createLocalJWKSet(set);
    locals.set(set, local);
    return local(header, jws);
  };

  /** Tokens that are signed well, and whose form the library would refuse. */
  async function forgiven(token: string): Promise<JWTPayload | undefined> {
    if (!faults.takesUnencoded && !faults.ignoresTextTimes) return undefined;
    const claims = decodeJwt(token);
    const isOfText = faults.ignoresTextTimes && typeof claims.nbf === 'string';
    const isUnencoded = faults.takesUnencoded && headerOf(token).b64 === false;
    if (!isOfText && !isUnencoded) return undefined;
    await compactVerify(token, keyOf);
    return { ...claims, nbf: isOfText ? undefined : claims.nbf };
  }

  async function claimsOf(token: string): Promise<JWTPayload> {
    if (style.introspects) {
      const known = introspected.get(token);
      if (known && Date.now() < known.until) return known.claims;
      const claims = await introspect(token, issuer());
      const until = Date.now() + (faults.remembersIntrospection ?? 0);
      introspected.set(token, { claims, until });
      return claims;
    }
    const made = (await takenByHand(faults, token, keySet)) ?? (await forgiven(token));
    if (made) return made;
    const { jku, crit = [] } = headerOf(token);
    if (faults.fetchesJku && jku !== undefined) await fetch(jku).catch(() => undefined);
    const known = faults.ignoresCrit ? Object.fromEntries(crit.map((name) => [name, true])) : {};
    const isLoose = faults.looseAlgorithms === true || faults.anyListedKey === true;
    const { payload } = await jwtVerify(faults.takesJson ? compact(token) : token, keyOf, {
      crit: known,
      ...(isLoose ? {} : { algorithms: algorithmsOf(faults, style) }),
      ...(faults.ignoresType ? {} : { typ: 'at+jwt' }),
      clockTolerance: faults.ignoresExpiry ? 100_000 : 30,
    });
    return payload;
  }

  function check(payload: JWTPayload): void {
    const { aud, exp, iss, nbf = 0, iat = 0 } = payload;
    const now = Date.now() / 1000;
    if (iss !== issuer() && iss !== (faults.alsoTrusts ?? '') && !faults.ignoresIssuer)
      throw new Error('issuer');
    if (!faults.ignoresExpiry && (typeof exp !== 'number' || exp < now || nbf > now)) {
      throw new Error('times');
    }
    if (iat > now + 60 && !faults.ignoresIssuedAt) throw new Error('iat');
    if (Array.isArray(aud) && faults.singleAudience) throw new Error('audience');
    if ([aud].flat().length > (faults.mostAudiences ?? Infinity)) throw new Error('audience');
    const named = [aud].flat().filter((each) => typeof each === 'string');
    if (!faults.ignoresAudience && !named.some((each) => isOurs(each))) throw new Error('audience');
    if (faults.ignoresKind) return;
    if ((payload['cnf'] !== undefined && !faults.proofs) || payload['nonce'] !== undefined)
      throw new Error('kind');
  }

  function isOurs(audience: string): boolean {
    if (faults.audiencePrefix) return audience.startsWith(new URL(resource).origin);
    if (faults.audienceCase === 'exact') return audience === resource;
    if (faults.audienceCase === 'loose') return audience.toLowerCase() === resource;
    return audience.replace(/^[^/]*\/\/[^/]*/, (start) => start.toLowerCase()) === resource;
  }

  return async (token) => {
    if (token.length > 8192 && !faults.takesHugeTokens) throw new Error('too long');
    const isUnsigned = faults.acceptsNone && headerOf(token).alg?.toLowerCase() === 'none';
    if (faults.noSignature || isUnsigned) return decodeJwt(token);
    const under = faults.remembersBy && partOf(token, faults.remembersBy);
    const known = under === undefined ? undefined : taken.get(under);
    if (known) return known;
    const body = partOf(token, 'claims');
    if (faults.remembersRefusalsBy && refused.has(body)) throw new Error('refused before');
    let claims: JWTPayload;
    try {
      claims = await claimsOf(token);
    } catch (error) {
      refused.add(body);
      const isAway = error instanceof SyntaxError || error instanceof TypeError;
      if (isAway && faults.failsOpen) return decodeJwt(token);
      throw error;
    }
    if (!faults.believesActive) check(claims);
    if (under !== undefined) taken.set(under, claims);
    return claims;
  };
}

/** The part of a token under which something is remembered. */
function partOf(token: string, by: VerificationFaults['remembersBy']): string {
  const [, payload = '', signature = ''] = token.split('.');
  switch (by) {
    case 'claims':
      return payload;
    case 'signature':
      return signature;
    case 'beginning':
      return token.slice(0, 40);
    case 'token':
      return token;
  }
}

function algorithmsOf(faults: Partial<VerificationFaults>, { algorithms }: Style): string[] {
  return [...algorithms, ...(faults.acceptsHmac === true ? ['HS256'] : [])];
}

async function introspect(token: string, issuer: string): Promise<JWTPayload> {
  const { id, secret } = introspectionClient;
  const response = await fetch(`${issuer}/introspect`, {
    method: 'POST',
    body: new URLSearchParams({ token }),
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
  });
  const claims = (await response.json()) as JWTPayload;
  if (claims['active'] !== true) throw new Error('not active');
  return claims;
}
