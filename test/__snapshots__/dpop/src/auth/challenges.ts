import {
  bearerChallenge,
  errorBody,
  permissionBody,
  refusalBody,
  type BearerError,
  type RefusalReason,
} from './bearer.js';
import type { Caller } from './caller.js';
import type { Scheme } from './credentials.js';
import { refusal } from './denial.js';
import { dpopChallenge, proofErrorBody, type ProofError } from './dpop/challenge.js';
import type { HttpResponse } from './response.js';

/**
 * Responses that tell a client what is wrong with its token or its proof, and where to get a better token.
 * An error stands in the challenge of the scheme that was used, and in no other (CHAL-26).
 */
export interface Challenges {
  /** Nothing to be wrong was sent, so there is no error (CHAL-07). */
  readonly noToken: () => HttpResponse;
  readonly malformedHeader: (scheme: Scheme) => HttpResponse;
  readonly invalidToken: (scheme: Scheme) => HttpResponse;
  readonly invalidProof: () => HttpResponse;
  /** @param nonce to be used in the next proof (RFC 9449 section 9) */
  readonly useNonce: (nonce: string) => HttpResponse;
  /** @param needed everything the operation needs, in one challenge (CHAL-16) */
  readonly insufficientScope: (needed: readonly string[], caller: Caller) => HttpResponse;
  /** Asks for no scope: a client would sign in again, get the same token and loop (CHAL-12). */
  readonly insufficientPermissions: (missing: readonly string[], caller: Caller) => HttpResponse;
  /** Asks for none either, where scopes are not what is missing. */
  readonly refused: (reason: RefusalReason, by: Caller | Scheme) => HttpResponse;
}

/** The parts of challenges. */
export interface ChallengeOptions {
  /** The least that a client needs; it asks for all of them (CHAL-15). */
  readonly baseScopes: readonly string[];
  /** Turns scopes into what clients have to ask for. */
  readonly requestable: (scopes: readonly string[]) => readonly string[];
  readonly resourceMetadataUrl: string;
  /** Whether no bearer token is taken, and so none is asked for. */
  readonly requiresProof?: boolean;
}

/** Prepares the challenges of a server that takes tokens which are bound to a key (RFC 9449 section 7.1). */
export function createChallenges(options: ChallengeOptions): Challenges {
  const { baseScopes, requestable, resourceMetadataUrl, requiresProof = false } = options;

  /** Builds one challenge, for each scheme in its form. */
  function challengeOf(scheme: Scheme, scopes: readonly string[], error?: BearerError): string {
    const challenge = { ...(error ? { error } : {}), scopes, resourceMetadataUrl };
    return scheme === 'DPoP' ? dpopChallenge(challenge) : bearerChallenge(challenge);
  }

  /** Adds the other scheme, without a word about what went wrong in the one that was used. */
  function withOther(used: Scheme, challenge: string, scopes: readonly string[]): string {
    if (requiresProof) return challenge;
    const other = used === 'DPoP' ? 'Bearer' : 'DPoP';
    return `${challenge}, ${challengeOf(other, scopes)}`;
  }

  function refuse(status: number, error: BearerError, scheme: Scheme): HttpResponse {
    const scopes = requestable(baseScopes);
    const value = withOther(scheme, challengeOf(scheme, scopes, error), scopes);
    return refusal(status, errorBody(error, scopes), { 'WWW-Authenticate': value });
  }

  function refuseProof(error: ProofError, headers: Record<string, string> = {}): HttpResponse {
    const scopes = requestable(baseScopes);
    const value = dpopChallenge({ error, scopes, resourceMetadataUrl });
    return refusal(401, proofErrorBody(error), {
      ...headers,
      'WWW-Authenticate': withOther('DPoP', value, scopes),
    });
  }

  function withoutScope(body: object, scheme: Scheme): HttpResponse {
    return refusal(403, body, { 'WWW-Authenticate': challengeOf(scheme, []) });
  }

  return {
    noToken() {
      const scopes = requestable(baseScopes);
      const first = requiresProof ? 'DPoP' : 'Bearer';
      const body = {
        message: requiresProof
          ? 'Unauthorized: an access token that is bound to a key is required, with a DPoP proof'
          : 'Unauthorized: an access token is required',
      };
      const value = withOther(first, challengeOf(first, scopes), scopes);
      return refusal(401, body, { 'WWW-Authenticate': value });
    },
    malformedHeader: (scheme) => refuse(400, 'invalid_request', scheme),
    invalidToken: (scheme) => refuse(401, 'invalid_token', scheme),
    invalidProof: () => refuseProof('invalid_dpop_proof'),
    useNonce: (nonce) => refuseProof('use_dpop_nonce', { 'DPoP-Nonce': nonce }),
    insufficientScope(needed, caller) {
      const scopes = requestable(needed);
      const value = challengeOf(schemeOf(caller), scopes, 'insufficient_scope');
      return refusal(403, errorBody('insufficient_scope', scopes), { 'WWW-Authenticate': value });
    },
    insufficientPermissions: (missing, caller) =>
      withoutScope(permissionBody(missing, caller), schemeOf(caller)),
    refused: (reason, by) =>
      withoutScope(refusalBody(reason), typeof by === 'string' ? by : schemeOf(by)),
  };
}

/** A token that is bound to a key came with a proof, or it would not have come so far. */
function schemeOf({ boundTo }: Caller): Scheme {
  return boundTo === undefined ? 'Bearer' : 'DPoP';
}
