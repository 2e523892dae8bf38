import {
  allowInsecureRequests,
  ClientSecretBasic,
  customFetch,
  introspectionRequest,
  processIntrospectionResponse,
} from 'oauth4webapi';
import { CLOCK_LEEWAY, MAX_TOKEN_LENGTH } from './claims.js';
import { InvalidTokenError, IssuerUnavailableError } from './errors.js';
import { limitBody, type Fetch } from './limited-body.js';
import type { Claims } from './provider-profile.js';

const TIMEOUT_MS = 5_000;
/** After a failure nobody is asked for this long, in milliseconds. */
const BACK_OFF_MS = 1_000;
/** Requests at the same time; unknown tokens must not turn into a flood of them. */
const MAX_CONCURRENT = 50;

/** Where and as whom to ask. */
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
 * The function throws InvalidTokenError for a token that is not active, and IssuerUnavailableError
 * when there is no answer that counts.
 */
export function createIntrospection(
  options: IntrospectionOptions,
): (token: string) => Promise<Claims> {
  const { issuer, endpoint } = options;
  const authorizationServer = { issuer, introspection_endpoint: endpoint };
  const client = { client_id: options.clientId };
  const authentication = ClientSecretBasic(options.clientSecret);
  let retryAt = 0;
  let asking = 0;

  async function ask(token: string): Promise<Claims> {
    if (Date.now() < retryAt || asking >= MAX_CONCURRENT) {
      throw new IssuerUnavailableError('not asking right now');
    }
    asking += 1;
    try {
      const response = await introspectionRequest(
        authorizationServer,
        client,
        authentication,
        token,
        {
          signal: AbortSignal.timeout(TIMEOUT_MS),
          // The configuration admits plain http on loopback only.
          [allowInsecureRequests]: endpoint.startsWith('http:'),
          [customFetch]: async (url, init) =>
            limitBody(await options.fetch(url, { ...init, redirect: 'manual' }), url),
        },
      );
      return await processIntrospectionResponse(authorizationServer, client, response);
    } catch (cause) {
      retryAt = Date.now() + BACK_OFF_MS;
      options.onFailure(cause);
      throw new IssuerUnavailableError('the token could not be introspected', { cause });
    } finally {
      asking -= 1;
    }
  }

  return async (token) => {
    if (token.length > MAX_TOKEN_LENGTH) {
      throw new InvalidTokenError('too_long', `longer than ${MAX_TOKEN_LENGTH} characters`);
    }
    const claims = await ask(token);
    if (claims['active'] !== true) throw new InvalidTokenError('inactive', 'not active');
    checkIssuerAndTimes(claims, issuer);
    return claims;
  };
}

function checkIssuerAndTimes(claims: Claims, issuer: string): void {
  const now = Date.now() / 1000;
  const { iss, exp, nbf, token_type: type } = claims;
  if (iss !== undefined && iss !== issuer) {
    throw new InvalidTokenError('wrong_issuer', 'iss is another issuer');
  }
  if (typeof exp !== 'number') throw new InvalidTokenError('claim_invalid', 'exp is missing');
  if (exp <= now - CLOCK_LEEWAY) throw new InvalidTokenError('expired', 'exp has passed');
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= now + CLOCK_LEEWAY)) {
    throw new InvalidTokenError('not_yet_valid', 'nbf lies in the future');
  }
  if (type !== undefined && !(typeof type === 'string' && type.toLowerCase() === 'bearer')) {
    throw new InvalidTokenError('sender_constrained', 'not a bearer token');
  }
}
