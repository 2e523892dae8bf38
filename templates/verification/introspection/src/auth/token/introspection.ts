import {
  allowInsecureRequests,
  ClientSecretBasic,
  customFetch,
  introspectionRequest,
  processIntrospectionResponse,
  ResponseBodyError,
} from 'oauth4webapi';
import { CLOCK_LEEWAY } from './claims.js';
import { InvalidTokenError, IssuerUnavailableError } from '../errors.js';
import { causedBy, requestFailure } from '../failure.js';
import { limitBody, type Fetch } from '../limited-body.js';
import type { Claims } from './provider-profile.js';
import { checkTokenType } from './token-type.js';
import { createTurns } from './turns.js';

const TIMEOUT_MS = 5_000;
/** After a failure of the endpoint nothing is asked for this long, in milliseconds. */
const BACK_OFF_MS = 1_000;
/** If it says itself how long, at most this. */
const MAX_BACK_OFF_MS = 30_000;

/** The introspection endpoint, and this server as its client. */
export interface IntrospectionOptions {
  readonly issuer: string;
  readonly endpoint: string;
  /** This server's own credentials at the authorization server. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly fetch: Fetch;
  /** Called with the cause whenever the authorization server could not be asked. */
  readonly onFailure: (cause: unknown) => void;
}

/**
 * Asks the authorization server whether a token is active, and checks what RFC 7662 leaves to the
 * resource server: issuer and times. Audience and scopes are checked by whoever reads the claims.
 *
 * The function throws InvalidTokenError for a token that is refused, and IssuerUnavailableError
 * when there is no response that counts. Only a failure of the endpoint keeps it from asking about other
 * tokens for a while; what a caller sends must never do that.
 */
export function createIntrospection(
  options: IntrospectionOptions,
): (token: string) => Promise<Claims> {
  const { issuer, endpoint } = options;
  const authorizationServer = { issuer, introspection_endpoint: endpoint };
  const client = { client_id: options.clientId };
  const authentication = ClientSecretBasic(options.clientSecret);
  const inTurn = createTurns();
  let retryAt = 0;

  /** Waits before the next request: the endpoint failed, or refused this server. */
  function backOff(cause: unknown, retryAfter: string | null = null): Error {
    retryAt = Math.max(retryAt, Date.now() + millisecondsToWait(retryAfter));
    return unavailable(cause);
  }

  function unavailable(cause: unknown): Error {
    options.onFailure(requestFailure(endpoint, cause));
    return causedBy(cause, new IssuerUnavailableError('the token could not be introspected'));
  }

  async function ask(token: string): Promise<Claims> {
    if (Date.now() < retryAt) throw new IssuerUnavailableError('not asking right now');
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    let response: Response;
    try {
      response = await introspectionRequest(authorizationServer, client, authentication, token, {
        signal,
        // The configuration admits plain http on loopback only.
        [allowInsecureRequests]: endpoint.startsWith('http:'),
        [customFetch]: (url, init) => options.fetch(url, { ...init, redirect: 'manual' }),
      });
    } catch (cause) {
      throw backOff(cause);
    }
    const { status, headers } = response;
    if (isEndpointFailure(status)) {
      await response.body?.cancel();
      throw backOff(
        new Error(`${endpoint} answered with status ${status}`),
        headers.get('retry-after'),
      );
    }
    try {
      const limited = await limitBody(response, endpoint);
      return await processIntrospectionResponse(authorizationServer, client, limited);
    } catch (cause) {
      if (signal.aborted || refusesThisServer(cause)) throw backOff(cause);
      if (status === 400) throw new InvalidTokenError('malformed', 'not taken for a token');
      throw unavailable(cause);
    }
  }

  return async (token) => {
    const claims = await inTurn(() => ask(token));
    if (claims['active'] !== true) throw new InvalidTokenError('inactive', 'not active');
    checkIssuerAndTimes(claims, issuer);
    return claims;
  };
}

/** Tells whether the endpoint is down, limits its clients, or refuses this server. */
function isEndpointFailure(status: number): boolean {
  return status >= 500 || [401, 403, 429].includes(status);
}

/** Tells whether this server's credentials were refused, which some do with 400 (RFC 6749 section 5.2). */
function refusesThisServer(cause: unknown): boolean {
  return (
    cause instanceof ResponseBodyError &&
    ['invalid_client', 'unauthorized_client'].includes(cause.error)
  );
}

/** Reads `Retry-After`, a number of seconds or a date (RFC 9110 section 10.2.3). */
function millisecondsToWait(retryAfter: string | null): number {
  const seconds = Number(retryAfter);
  const asked = Number.isNaN(seconds)
    ? Date.parse(String(retryAfter)) - Date.now()
    : seconds * 1000;
  return Math.min(Math.max(asked || 0, BACK_OFF_MS), MAX_BACK_OFF_MS);
}

function checkIssuerAndTimes(claims: Claims, issuer: string): void {
  const now = Date.now() / 1000;
  const { iss, exp, nbf } = claims;
  if (iss !== undefined && iss !== issuer) {
    throw new InvalidTokenError('wrong_issuer', 'iss is another issuer');
  }
  if (typeof exp !== 'number') throw new InvalidTokenError('claim_invalid', 'exp is missing');
  if (exp <= now - CLOCK_LEEWAY) throw new InvalidTokenError('expired', 'exp has passed');
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= now + CLOCK_LEEWAY)) {
    throw new InvalidTokenError('not_yet_valid', 'nbf lies in the future');
  }
  checkTokenType(claims);
}
