import {
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyResult,
} from 'jose';
import type { Caller } from './caller.js';
import { InvalidTokenError, KeysUnavailableError, type TokenFault } from './errors.js';
import { holds, type ProviderProfile } from './provider-profile.js';
import { readScopes } from './scopes.js';

const MAX_TOKEN_LENGTH = 8192;
/** Allowed difference between the issuer's clock and ours, in seconds (TOK-16). */
const CLOCK_LEEWAY = 30;

/** Resolves to the caller, or throws InvalidTokenError (401) or KeysUnavailableError (503). */
export type VerifyToken = (token: string) => Promise<Caller>;

/** Verifies access tokens of one issuer for one audience (RFC 9068 section 4). */
export function createTokenVerifier(options: {
  profile: ProviderProfile;
  issuer: string;
  audience: string;
  resource: string;
  /** Clients that may call; everyone the authorization server admits when undefined. */
  allowedClients: readonly string[] | undefined;
  keys: JWTVerifyGetKey;
}): VerifyToken {
  const { profile, issuer, audience, keys } = options;

  return async (token) => {
    if (token.length > MAX_TOKEN_LENGTH) {
      throw new InvalidTokenError('too_long', `longer than ${MAX_TOKEN_LENGTH} characters`);
    }
    const { payload, protectedHeader } = await verifySignatureAndTimes(token, keys, {
      algorithms: [...profile.algorithms],
      issuer,
      clockTolerance: CLOCK_LEEWAY,
      requiredClaims: ['exp', 'aud', profile.subjectClaim],
    });
    checkType(protectedHeader.typ, profile.tokenTypes);
    checkAudience(payload.aud, audience);
    checkIssuedAt(payload.iat);
    if (payload['cnf'] !== undefined) {
      // Bound to a key by DPoP or mutual TLS, whose proof is not checked here: as a bearer token
      // it may be stolen (RFC 9449 section 7.2).
      throw new InvalidTokenError('sender_constrained', 'cnf is not supported');
    }
    for (const rule of profile.rules) {
      if (!holds(rule, payload)) {
        throw new InvalidTokenError('claim_invalid', `${rule.claim}: ${rule.reason}`);
      }
    }
    if (profile.clientTokenWhen.some((rule) => holds(rule, payload))) {
      throw new InvalidTokenError('no_user', 'issued to a client, not to a user');
    }
    const clientId = text(payload, firstPresent(payload, profile.clientClaims));
    if (options.allowedClients?.includes(clientId) === false) {
      throw new InvalidTokenError('client_not_allowed', 'the client is not in ALLOWED_CLIENT_IDS');
    }
    return {
      issuer,
      subject: text(payload, profile.subjectClaim),
      clientId,
      scopes: readScopes(
        payload[firstPresent(payload, profile.scopeClaims)],
        profile.scopeInToken === 'resource-prefixed' ? `${options.resource}/` : '',
      ),
      expiresAt: payload.exp ?? 0,
    };
  };
}

/** The first of several claims that is there; the first of all when none is. */
function firstPresent(claims: JWTPayload, names: readonly string[]): string {
  return names.find((name) => claims[name] !== undefined) ?? names[0] ?? '';
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

/** Tells a fault of the token from a fault of the key source. */
function classify(error: unknown): Error {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return new InvalidTokenError(claimFault(error), `${error.claim}: ${error.reason}`);
  }
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) {
    return new KeysUnavailableError(error.message, { cause: error });
  }
  if (error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC') {
    return new InvalidTokenError(FAULTS[error.code] ?? 'malformed', error.code);
  }
  if (error instanceof KeysUnavailableError) return error;
  return new KeysUnavailableError('the key source failed', { cause: error });
}

const FAULTS: Readonly<Record<string, TokenFault>> = {
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'bad_signature',
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm_not_allowed',
  ERR_JWKS_NO_MATCHING_KEY: 'unknown_key',
};

function claimFault(error: errors.JWTClaimValidationFailed | errors.JWTExpired): TokenFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error.claim === 'nbf' && error.reason === 'check_failed') return 'not_yet_valid';
  if (error.claim === 'iss') return 'wrong_issuer';
  if (error.claim === 'aud') return 'wrong_audience';
  return 'claim_invalid';
}

/** A `typ` that is not listed marks another kind of token (RFC 8725 section 3.11, TOK-18). */
function checkType(typ: string | undefined, accepted: readonly string[]): void {
  const kind = typ?.toLowerCase().replace(/^application\//, '') ?? 'absent';
  if (!accepted.includes(kind)) {
    throw new InvalidTokenError('wrong_type', 'typ is not one of an access token');
  }
}

/** Whole values only: no prefix, no origin, no sibling path (TOK-09…11). */
function checkAudience(aud: unknown, expected: string): void {
  const values: unknown[] = Array.isArray(aud) ? aud : [aud];
  const wanted = lowerCaseOrigin(expected);
  if (!values.some((value) => typeof value === 'string' && lowerCaseOrigin(value) === wanted)) {
    throw new InvalidTokenError('wrong_audience', 'aud does not name this server');
  }
}

/** Scheme and host are case-insensitive; the rest of a resource URI is not (PRM-27). */
function lowerCaseOrigin(value: string): string {
  return value.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*/i, (origin) => origin.toLowerCase());
}

function checkIssuedAt(iat: unknown): void {
  if (iat === undefined) return;
  if (typeof iat !== 'number' || iat > Date.now() / 1000 + CLOCK_LEEWAY) {
    throw new InvalidTokenError('not_yet_valid', 'iat lies in the future');
  }
}

function text(claims: JWTPayload, claim: string): string {
  const value = claims[claim];
  if (typeof value !== 'string' || value === '') {
    throw new InvalidTokenError('claim_invalid', `${claim} is not a text`);
  }
  return value;
}
