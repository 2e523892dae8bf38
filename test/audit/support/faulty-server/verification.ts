import {
  createLocalJWKSet,
  decodeJwt,
  exportSPKI,
  importJWK,
  jwtVerify,
  type CryptoKey,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { compact, headerOf } from './token-parts.js';
import type { CredentialFaults } from './credentials.js';
import type { Style } from './style.js';

/** What can be wrong with the verification of tokens. */
export interface VerificationFaults {
  noSignature: boolean;
  acceptsNone: boolean;
  /** Verifies HS256 with the public key as the secret. */
  acceptsHmac: boolean;
  /** Lets a token choose its algorithm among those of the kind of key. */
  looseAlgorithms: boolean;
  anyListedKey: boolean;
  ignoresAudience: boolean;
  audiencePrefix: boolean;
  singleAudience: boolean;
  /** `exact` knows no case of host names, `loose` of nothing. */
  audienceCase: 'exact' | 'loose';
  ignoresIssuer: boolean;
  ignoresExpiry: boolean;
  ignoresIssuedAt: boolean;
  ignoresType: boolean;
  ignoresKind: boolean;
  ignoresCrit: boolean;
  fetchesJku: boolean;
  trustsJwk: boolean;
  takesJson: boolean;
  takesHugeTokens: boolean;
  fetchesKeysEachTime: boolean;
  failsOpen: boolean;
  /** Believes the issuer that a token is active, and looks at nothing else. */
  believesActive: boolean;
  /** Asks the issuer once for each token. */
  asksOnce: boolean;
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
  const asked = new Map<string, JWTPayload>();

  async function keySet(): Promise<{ keys: JWK[] }> {
    if (keys && !faults.fetchesKeysEachTime) return keys;
    const response = await fetch(`${issuer()}/jwks`);
    keys = (await response.json()) as { keys: JWK[] };
    return keys;
  }

  const keyOf: JWTVerifyGetKey = async (header, jws) => {
    if (faults.trustsJwk && header.jwk) return importJWK(header.jwk, header.alg);
    const set = await keySet();
    const named = set.keys.find(({ kid }) => kid === header.kid);
    if (faults.acceptsHmac && header.alg === 'HS256' && named) {
      const key = (await importJWK(named, 'ES256', { extractable: true })) as CryptoKey;
      return new TextEncoder().encode(await exportSPKI(key));
    }
    if (faults.looseAlgorithms && named) return importJWK({ ...named, alg: header.alg });
    return createLocalJWKSet(set)(header, jws);
  };

  async function claimsOf(token: string): Promise<JWTPayload> {
    if (style.introspects) {
      const before = faults.asksOnce ? asked.get(token) : undefined;
      const claims = before ?? (await introspect(token, issuer()));
      asked.set(token, claims);
      return claims;
    }
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
    if (iss !== issuer() && !faults.ignoresIssuer) throw new Error('issuer');
    if (!faults.ignoresExpiry && (typeof exp !== 'number' || exp < now || nbf > now)) {
      throw new Error('times');
    }
    if (iat > now + 60 && !faults.ignoresIssuedAt) throw new Error('iat');
    if (Array.isArray(aud) && faults.singleAudience) throw new Error('audience');
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
    let claims: JWTPayload;
    try {
      claims = await claimsOf(token);
    } catch (error) {
      const isAway = error instanceof SyntaxError || error instanceof TypeError;
      if (isAway && faults.failsOpen) return decodeJwt(token);
      throw error;
    }
    if (!faults.believesActive) check(claims);
    return claims;
  };
}

function algorithmsOf(faults: Partial<VerificationFaults>, { algorithms }: Style): string[] {
  return [...algorithms, ...(faults.acceptsHmac ? ['HS256'] : [])];
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
