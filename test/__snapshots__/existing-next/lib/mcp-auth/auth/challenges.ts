import {
  bearerChallenge,
  errorBody,
  permissionBody,
  refusalBody,
  type BearerError,
  type RefusalReason,
} from './bearer';
import type { Caller } from './caller';
import { refusal } from './denial';
import type { HttpResponse } from './response';

/** Responses that tell a client what is wrong with its token, and where to get a better one. */
export interface Challenges {
  /** Nothing to be wrong was sent, so there is no error (CHAL-07). */
  readonly noToken: () => HttpResponse;
  readonly malformedHeader: () => HttpResponse;
  readonly invalidToken: () => HttpResponse;
  /** @param needed everything the operation needs, in one challenge (CHAL-16) */
  readonly insufficientScope: (needed: readonly string[], caller: Caller) => HttpResponse;
  /** Asks for no scope: a client would sign in again, get the same token and loop (CHAL-12). */
  readonly insufficientPermissions: (missing: readonly string[], caller: Caller) => HttpResponse;
  /** Asks for none either, where scopes are not what is missing. */
  readonly refused: (reason: RefusalReason, caller?: Caller) => HttpResponse;
}

/** The parts of challenges. */
export interface ChallengeOptions {
  /** The least that a client needs; it asks for all of them (CHAL-15). */
  readonly baseScopes: readonly string[];
  /** Turns scopes into what clients have to ask for. */
  readonly requestable: (scopes: readonly string[]) => readonly string[];
  readonly resourceMetadataUrl: string;
}

/** Prepares the challenges of a server that takes bearer tokens (RFC 6750 section 3). */
export function createChallenges(options: ChallengeOptions): Challenges {
  const { baseScopes, requestable, resourceMetadataUrl } = options;

  function challenge(status: number, error: BearerError, needed: readonly string[]): HttpResponse {
    const scopes = requestable(needed);
    const value = bearerChallenge({ error, scopes, resourceMetadataUrl });
    return refusal(status, errorBody(error, scopes), { 'WWW-Authenticate': value });
  }

  function withoutScope(body: object): HttpResponse {
    const value = bearerChallenge({ scopes: [], resourceMetadataUrl });
    return refusal(403, body, { 'WWW-Authenticate': value });
  }

  return {
    noToken() {
      const scopes = requestable(baseScopes);
      const body = { message: 'Unauthorized: an access token is required' };
      const value = bearerChallenge({ scopes, resourceMetadataUrl });
      return refusal(401, body, { 'WWW-Authenticate': value });
    },
    malformedHeader: () => challenge(400, 'invalid_request', baseScopes),
    invalidToken: () => challenge(401, 'invalid_token', baseScopes),
    insufficientScope: (needed) => challenge(403, 'insufficient_scope', needed),
    insufficientPermissions: (missing, caller) => withoutScope(permissionBody(missing, caller)),
    refused: (reason) => withoutScope(refusalBody(reason)),
  };
}
