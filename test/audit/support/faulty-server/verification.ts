import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  jwtVerify,
  type JWTPayload,
} from 'jose';

/** What can be wrong with the verification of tokens. */
export interface VerificationFaults {
  noSignature: boolean;
  acceptsNone: boolean;
  ignoresAudience: boolean;
  audiencePrefix: boolean;
  ignoresIssuer: boolean;
  ignoresExpiry: boolean;
  ignoresType: boolean;
  fetchesJku: boolean;
}

/** Verifies a token or throws. */
export type Verify = (token: string) => Promise<JWTPayload>;

/** Builds the verifier of a server that trusts one issuer. */
export function createVerifier(
  faults: Partial<VerificationFaults>,
  issuer: () => string,
  resource: string,
): Verify {
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  return async (token) => {
    if (token.length > 8192) throw new Error('too long');
    if (faults.noSignature) return decodeJwt(token);
    if (faults.acceptsNone && headerOf(token).alg?.toLowerCase() === 'none')
      return decodeJwt(token);
    const { jku } = headerOf(token);
    if (faults.fetchesJku && jku !== undefined) await fetch(jku).catch(() => undefined);
    keys ??= createRemoteJWKSet(new URL(`${issuer()}/jwks`));
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['ES256'],
      ...(faults.ignoresIssuer ? {} : { issuer: issuer() }),
      ...(faults.ignoresType ? {} : { typ: 'at+jwt' }),
      requiredClaims: ['sub', ...(faults.ignoresExpiry ? [] : ['exp'])],
      clockTolerance: faults.ignoresExpiry ? 100_000 : 30,
    });
    const audience = [payload.aud].flat().filter((each) => typeof each === 'string');
    const { origin } = new URL(resource);
    const isOurs = (each: string) =>
      faults.audiencePrefix
        ? each.startsWith(origin)
        : each.replace(/^[^/]*\/\/[^/]*/, (start) => start.toLowerCase()) === resource;
    if (!faults.ignoresAudience && !audience.some(isOurs)) throw new Error('audience');
    if (typeof payload.iat === 'number' && payload.iat > Date.now() / 1000 + 60) {
      throw new Error('iat');
    }
    if (payload['cnf'] !== undefined || payload['nonce'] !== undefined) throw new Error('kind');
    return payload;
  };
}

function headerOf(token: string): { alg?: string; jku?: string } {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return {};
  }
}
