import {
  allowInsecureRequests,
  customFetch,
  genericTokenEndpointRequest,
  OperationProcessingError,
  processGenericTokenEndpointResponse,
  ResponseBodyError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
  type ClientAuth,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import { createClientAuthentication } from './client-authentication.js';
import type { DownstreamConfig } from './config.js';
import { DownstreamError, type DownstreamErrorCode } from '../downstream-error.js';
import { systemCode } from '../failure.js';
import { grant } from './grant.js';
import { downstreamProfile } from './profile.js';
import { limitBody, type Fetch } from '../limited-body.js';

const TIMEOUT_MS = 5_000;

/** A grant of the token endpoint. */
export interface DownstreamGrant {
  /** `grant_type` */
  readonly type: string;
  /** Whether the token speaks for the caller; else for this server, whoever calls. */
  readonly perCaller: boolean;
  /** Parameters beside those that name the API. Without a caller there is no inbound token. */
  readonly parameters: (inbound: string) => Readonly<Record<string, string>>;
  /** Tells whether the response holds the kind of token that was requested. */
  readonly accepts: (response: TokenEndpointResponse) => boolean;
}

/** A token for the external API, and for nothing else. */
export interface ApiToken {
  readonly value: string;
  /** Seconds since the epoch. */
  readonly expiresAt: number;
}

/** The parts of a token request. */
export interface TokenRequestOptions {
  readonly issuer: string;
  readonly config: DownstreamConfig;
  /** The token endpoint; rejects when it cannot be found. */
  readonly endpoint: (signal: AbortSignal) => Promise<string>;
  readonly fetch: Fetch;
}

/**
 * Prepares requests for tokens of the external API: no redirects, 256 kB and 5 seconds at most.
 *
 * The function takes the inbound token, which goes to the token endpoint of its own issuer and
 * nowhere else, and throws {@link DownstreamError}.
 */
export function createTokenRequest(
  options: TokenRequestOptions,
): (inbound: string) => Promise<ApiToken> {
  const { issuer, config } = options;
  const client = { client_id: config.clientId };
  let authentication: Promise<ClientAuth> | undefined;

  async function ask(inbound: string): Promise<TokenEndpointResponse> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const endpoint = await options.endpoint(signal);
    const server = { issuer, token_endpoint: endpoint };
    authentication ??= createClientAuthentication(config, downstreamProfile).catch(() => {
      throw new DownstreamError('client_refused');
    });
    const response = await genericTokenEndpointRequest(
      server,
      client,
      await authentication,
      grant.type,
      { ...grant.parameters(inbound), ...config.target },
      {
        signal,
        // In production the configuration and the discovery admit plain http on loopback only.
        [allowInsecureRequests]: endpoint.startsWith('http:'),
        [customFetch]: async (url, init) =>
          limitBody(await options.fetch(url, { ...init, redirect: 'manual' }), url),
      },
    );
    return processGenericTokenEndpointResponse(server, client, response);
  }

  return async (inbound) => {
    const askedAt = Date.now() / 1000;
    const response = await ask(inbound).catch((cause: unknown) => {
      throw classify(cause);
    });
    const { access_token: value, token_type: type, expires_in: life } = response;
    // A token that never expires could not be forgotten, and the inbound token is for nobody else.
    const usable = type === 'bearer' && life !== undefined && life > 0 && grant.accepts(response);
    if (!usable || value === inbound) throw new DownstreamError('answer_unusable');
    return { value, expiresAt: askedAt + life };
  };
}

const INTERACTION = ['interaction_required', 'login_required', 'consent_required'];
const OUTAGE = ['server_error', 'temporarily_unavailable'];

function classify(cause: unknown): DownstreamError {
  if (cause instanceof DownstreamError) return cause;
  if (cause instanceof ResponseBodyError) {
    return new DownstreamError(codeOf(cause), /^[a-z_]{1,40}$/.exec(cause.error)?.[0]);
  }
  if (cause instanceof WWWAuthenticateChallengeError) return new DownstreamError('client_refused');
  if (cause instanceof OperationProcessingError || cause instanceof UnsupportedOperationError) {
    const failed = cause.cause instanceof Response && cause.cause.status >= 500;
    return new DownstreamError(failed ? 'authorization_server_unavailable' : 'answer_unusable');
  }
  return new DownstreamError('authorization_server_unavailable', undefined, systemCode(cause));
}

function codeOf({ error, cause }: ResponseBodyError): DownstreamErrorCode {
  // A claims challenge of Microsoft Entra ID comes as one of these or beside another error.
  const { suberror, claims } = cause as { suberror?: unknown; claims?: unknown };
  if (INTERACTION.includes(error) || INTERACTION.includes(String(suberror)) || claims) {
    return 'interaction_required';
  }
  if (error === 'invalid_client') return 'client_refused';
  return OUTAGE.includes(error) ? 'authorization_server_unavailable' : 'grant_refused';
}
