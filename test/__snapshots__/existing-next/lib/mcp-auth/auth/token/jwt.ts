import { errors, jwtVerify, type JWTVerifyGetKey, type JWTVerifyResult } from 'jose';
import { callerFrom, CLOCK_LEEWAY, type TokenExpectations, type VerifyToken } from './claims';
import type { DiscoveryForm } from './discovery';
import type { ProviderProfile } from './provider-profile';
import { InvalidTokenError, IssuerUnavailableError, type TokenErrorCode } from '../errors';
import { causedBy } from '../failure';

/** How an identity provider signs its access tokens, and where it publishes the keys. */
export interface JwtProfile extends ProviderProfile {
  /** Metadata documents to look for, in this order. */
  readonly discovery: readonly DiscoveryForm[];
  /** Allow-list; the token's own `alg` never decides (RFC 8725 section 3.1). */
  readonly algorithms: readonly string[];
  /** Accepted JWS `typ`, lower case and without `application/`; `absent` admits a missing one. */
  readonly tokenTypes: readonly string[];
}

/** Verifies JWT access tokens of one issuer for one audience (RFC 9068 section 4). */
export function createTokenVerifier(
  expected: TokenExpectations & { readonly profile: JwtProfile },
  keys: JWTVerifyGetKey,
): VerifyToken {
  const { profile, issuer } = expected;
  return async (token) => {
    const { payload, protectedHeader } = await verifySignatureAndTimes(token, keys, {
      algorithms: [...profile.algorithms],
      issuer,
      clockTolerance: CLOCK_LEEWAY,
      requiredClaims: ['exp', 'aud'],
    });
    checkType(protectedHeader.typ, profile.tokenTypes);
    return callerFrom(payload, expected);
  };
}

type VerifyOptions = Parameters<typeof jwtVerify>[2];

async function verifySignatureAndTimes(
  token: string,
  keys: JWTVerifyGetKey,
  options: VerifyOptions,
): Promise<JWTVerifyResult> {
  try {
    return await jwtVerify(token, keys, options);
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) {
      return verifyWithEach(error, token, options);
    }
    throw classify(error);
  }
}

/** Keys that share a `kid` or tokens without one: the right key is the one that fits. */
async function verifyWithEach(
  candidates: errors.JWKSMultipleMatchingKeys,
  token: string,
  options: VerifyOptions,
): Promise<JWTVerifyResult> {
  for await (const key of candidates) {
    try {
      return await jwtVerify(token, key, options);
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw classify(error);
    }
  }
  throw new InvalidTokenError('bad_signature', 'no published key fits');
}

/** Tells an invalid token from a failure of the key source. */
function classify(error: unknown): Error {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return new InvalidTokenError(codeOfClaim(error), `${error.claim}: ${error.reason}`);
  }
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) {
    return causedBy(error, new IssuerUnavailableError(error.message));
  }
  if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') {
    return new InvalidTokenError(CODES[error.code] ?? 'malformed', error.code);
  }
  if (error instanceof IssuerUnavailableError) return error;
  return causedBy(error, new IssuerUnavailableError('the key source failed'));
}

const CODES: Readonly<Record<string, TokenErrorCode>> = {
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'bad_signature',
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm_not_allowed',
  ERR_JWKS_NO_MATCHING_KEY: 'unknown_key',
};

function codeOfClaim(error: errors.JWTClaimValidationFailed | errors.JWTExpired): TokenErrorCode {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error.claim === 'nbf' && error.reason === 'check_failed') return 'not_yet_valid';
  if (error.claim === 'iss') return 'wrong_issuer';
  if (error.claim === 'aud') return 'wrong_audience';
  return 'claim_invalid';
}

/** A `typ` that is not listed marks another kind of token (RFC 8725 section 3.11, TOK-18). */
function checkType(typ: unknown, accepted: readonly string[]): void {
  const written = typeof typ === 'string' ? typ.toLowerCase() : '';
  const kind = written.replace(/^application\//, '');
  // The list says `absent` for tokens without a type; a token that says so has one.
  const isListed =
    typ === undefined ? accepted.includes('absent') : kind !== 'absent' && accepted.includes(kind);
  if (!isListed) throw new InvalidTokenError('wrong_type', 'typ is not one of an access token');
}

/**
 * Base64url without padding (RFC 7515 section 2), written in its only way: bits that are left over in
 * the last character are zero (RFC 4648 section 3.5).
 */
const SEGMENT = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

/**
 * Admits tokens in the compact serialization only: three segments, one spelling (RFC 7515 section 7.1).
 * Decoders are kinder, and one token would go by many names.
 *
 * @throws {@link InvalidTokenError} for any other text
 */
export function assertCompact(token: string): void {
  const segments = token.split('.');
  if (segments.length !== 3 || !segments.every((segment) => SEGMENT.test(segment))) {
    throw new InvalidTokenError('malformed', 'not in the compact serialization');
  }
}
