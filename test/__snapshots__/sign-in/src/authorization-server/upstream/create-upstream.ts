import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
  processRevocationResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  validateAuthResponse,
  type AuthorizationServer,
  type IDToken,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import type { Fetch } from '../../auth/limited-body.js';
import type { Rule } from '../admission/policy.js';
import { upstreamFailure, type Asked } from './failures.js';
import type { CreateIdentitySource, UpstreamConfig } from './identity-source.js';
import { createServerSource } from './server.js';
import { createTokenReader } from './token-answers.js';
import { createTransport } from './transport.js';
import { UpstreamError, type Upstream, type UpstreamTokens } from './upstream.js';
import type { UpstreamProfile, UpstreamScope } from './upstream-profile.js';

/** The parts of an upstream. */
export interface UpstreamOptions {
  readonly profile: UpstreamProfile;
  readonly createIdentitySource: CreateIdentitySource;
  readonly config: UpstreamConfig;
  /** Every rule that is used anywhere: it decides what the upstream is asked for. */
  readonly rules: readonly Rule[];
  /** Scopes of the upstream's API, beside those of a sign-in. */
  readonly apiScopes?: readonly UpstreamScope[];
  /** Where the browser comes back to. */
  readonly redirectUri: string;
  readonly fetch?: Fetch;
}

/**
 * Creates the client of the upstream. What a client of this server asked for never gets there: the request is
 * of this server alone, with a state, a nonce and a challenge of its own (AT-52).
 */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { profile, config, redirectUri } = options;
  const kinds = new Set(options.rules.map(({ kind }) => kind));
  const isUsed = (scope: UpstreamScope) => scope.for?.some((kind) => kinds.has(kind)) ?? true;
  const scopes = [...profile.scopes, ...(options.apiScopes ?? [])].filter(isUsed);
  const scope = [...new Set(scopes.map((each) => each.scope))].join(' ');

  const transport = createTransport(config.issuer, options.fetch);
  const server = createServerSource(config.issuer, profile, transport);
  const client = { client_id: config.clientId };
  const source = options.createIdentitySource({
    profile,
    config,
    client,
    server,
    transport,
    kinds,
  });
  const request = {
    [customFetch]: (url: string, init: RequestInit) => transport.fetch(url, init),
    [allowInsecureRequests]: transport.isLocal,
  };
  const answers = createTokenReader(profile, client, request);

  /** Runs what the upstream is asked for, and lets nothing out of it but an {@link UpstreamError}. */
  async function ask<Result>(
    what: Asked,
    work: (server: AuthorizationServer) => Promise<Result>,
  ): Promise<Result> {
    const known = await server();
    try {
      return await work(known);
    } catch (error) {
      throw upstreamFailure(error, what, profile);
    }
  }

  /** Adds who the ID token names, where nothing else will say it. */
  async function withName(tokens: UpstreamTokens, claims: IDToken | undefined) {
    if (profile.identity !== 'id-token' || claims === undefined) return tokens;
    const identity = await source.identify(tokens, claims);
    return { ...tokens, named: { identity, at: Math.floor(Date.now() / 1000) } };
  }

  return {
    name: profile.name,
    scopes,
    saysWhoWhenRenewed: profile.identity === 'id-token',

    async begin() {
      const { authorization_endpoint: endpoint = '' } = await server();
      const pending = {
        state: generateRandomState(),
        nonce: generateRandomNonce(),
        verifier: generateRandomCodeVerifier(),
      };
      const url = new URL(endpoint);
      const parameters = {
        ...profile.authorizationParameters,
        response_type: 'code',
        client_id: config.clientId,
        redirect_uri: redirectUri,
        ...(scope === '' ? {} : { scope }),
        state: pending.state,
        ...(answers.hasIdTokens ? { nonce: pending.nonce } : {}),
        code_challenge: await calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      };
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      // Not every upstream takes `+` for a blank.
      url.search = url.search.replaceAll('+', '%20');
      return { url, pending };
    },

    complete: (callback, { state, nonce, verifier }) =>
      ask('sign-in', async (known) => {
        const parameters = validateAuthResponse(known, client, callback, state);
        const authentication = clientAuthentication(known, profile, config);
        const response = await authorizationCodeGrantRequest(
          known,
          client,
          authentication,
          parameters,
          redirectUri,
          verifier,
          request,
        );
        const { answer, claims } = await answers.ofCode(known, response, nonce);
        const tokens = await withName(tokensOf(answer, scope.split(' '), profile), claims);
        return { identity: await source.identify(tokens, claims), tokens };
      }),

    identify: (tokens) => ask('identity', () => source.identify(tokens)),

    refresh: (tokens) =>
      ask('tokens', async (known) => {
        const { refreshToken } = tokens;
        if (refreshToken === undefined) {
          throw new UpstreamError('ended', `${profile.name} gave no token to refresh with`);
        }
        const authentication = clientAuthentication(known, profile, config);
        const response = await refreshTokenGrantRequest(
          known,
          client,
          authentication,
          refreshToken,
          request,
        );
        const { answer, claims } = await answers.ofRefresh(known, response);
        return withName(tokensOf(answer, tokens.scopes, profile), claims);
      }),

    revoke: (tokens) =>
      ask('tokens', async (known) => {
        if (source.revoke !== undefined) return source.revoke(tokens);
        if (profile.revocation !== 'rfc7009' || known.revocation_endpoint === undefined) return;
        const token = tokens.refreshToken ?? tokens.accessToken;
        const authentication = clientAuthentication(known, profile, config);
        await processRevocationResponse(
          await revocationRequest(known, client, authentication, token, request),
        );
      }),
  };
}

/** Proves who this server is (RFC 6749 section 2.3.1): in the header, unless the upstream says that it takes the body only. */
function clientAuthentication(
  { token_endpoint_auth_methods_supported: methods }: AuthorizationServer,
  { secretIn }: UpstreamProfile,
  { clientSecret }: UpstreamConfig,
) {
  const inHeader = secretIn === 'header' && (methods?.includes('client_secret_basic') ?? true);
  return inHeader ? ClientSecretBasic(clientSecret) : ClientSecretPost(clientSecret);
}

function tokensOf(
  answer: TokenEndpointResponse,
  asked: readonly string[],
  { scopeSeparator }: UpstreamProfile,
): UpstreamTokens {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: life } = answer;
  const granted = answer.scope?.split(scopeSeparator ?? ' ');
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(life === undefined ? {} : { expiresAt: Math.floor(Date.now() / 1000 + life) }),
    // Left out means: as asked (RFC 6749 section 5.1).
    scopes: (granted ?? asked).filter((each) => each !== ''),
  };
}
