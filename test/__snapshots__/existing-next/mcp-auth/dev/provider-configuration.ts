import {
  errors,
  type AccessToken,
  type ClientCredentials,
  type ClientMetadata,
  type Configuration,
} from 'oidc-provider';
import { spellingsOf } from '../../lib/mcp-auth/auth/token/claims.js';
import type { AuthorizationServerOptions } from './authorization-server-options.js';
import type { ClientDocuments } from './client-documents.js';
import { errorPage } from './error-page.js';
import { isLocalOrigin } from './local-origin.js';
import type { LocalState } from './local-state.js';
import { pageHeaders } from './page.js';
import { describeError } from './refusal-log.js';
import { REGISTERED_SCOPE } from './registration.js';
import { decideScopes } from './requested-scopes.js';
import { accessTokenClaims, ownScopes, signingAlgorithm, tokenType } from './token-shape.js';
import { REGISTERED_CLIENT_ID, registeredRedirectUris } from './well-known-clients.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How `oidc-provider` is set up; lifetimes in seconds. */
export async function providerConfiguration(
  options: AuthorizationServerOptions,
  issuer: string,
  state: LocalState,
  documents: ClientDocuments,
): Promise<Configuration> {
  const { clientRules } = options;
  const claimsOf = (
    token: AccessToken | ClientCredentials,
    { jti, iat, exp }: { jti: string; iat: number; exp: number },
  ) => {
    const facts = {
      issuer,
      audience: options.audience,
      subject: 'accountId' in token ? token.accountId : '',
      clientId: token.clientId ?? '',
      scopes: [...token.scopes].map((scope) => options.scopes.get(scope) ?? scope),
      issuedAt: iat,
      expiresAt: exp,
      tokenId: jti,
    };
    return accessTokenClaims(facts);
  };
  return {
    adapter: (model) => state.adapter(model),
    // RS256 is there in any case, for ID tokens.
    jwks: { keys: await state.signingKeys([signingAlgorithm, 'RS256']) },
    cookies: { keys: [state.cookieKey] },
    clients: [
      registeredClient(options.redirectUris ?? []),
      ...(options.serverClient ? [resourceServerClient(options.serverClient)] : []),
    ],
    scopes: [...ownScopes],
    extraParams: {
      scope(ctx, _requested, client) {
        decideScopes(ctx, client, options);
      },
    },
    extraClientMetadata: { properties: [REGISTERED_SCOPE], validator: () => undefined },
    renderError(ctx, out, error) {
      const { client, params } = ctx.oidc as Partial<typeof ctx.oidc>;
      const text = (name: string) => {
        const value = params?.[name] ?? ctx.query[name];
        return typeof value === 'string' ? value : undefined;
      };
      ctx.set(pageHeaders);
      ctx.body = errorPage(
        {
          error: out.error,
          description: describeError(error).description,
          clientId: text('client_id'),
          redirectUri: text('redirect_uri'),
          redirectUris: client?.redirectUris,
        },
        clientRules,
      );
    },
    pkce: { required: () => true },
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    rotateRefreshToken: true,
    // Only on request: some clients that hold one never ask for more scopes when they need them.
    issueRefreshToken: (_ctx, client, code) =>
      client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    ttl: {
      AccessToken: options.accessTokenLifetime ?? HOUR,
      AuthorizationCode: MINUTE,
      Grant: DAY,
      IdToken: 10 * MINUTE,
      Interaction: 10 * MINUTE,
      RefreshToken: DAY,
      Session: DAY,
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    clientBasedCORS: (_ctx, origin) => isLocalOrigin(origin),
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    fetch: documents.fetch,
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: clientRules.dynamicRegistration },
      revocation: { enabled: true },
      clientIdMetadataDocument: {
        enabled: clientRules.metadataDocuments,
        ack: 'draft-02',
        allowFetch: (_ctx, clientId) => documents.allows(clientId),
      },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        defaultResource(_ctx, _client, oneOf) {
          if (oneOf?.[0] !== undefined) return oneOf[0];
          throw new errors.InvalidTarget(`resource is missing; it must be ${options.resource}`);
        },
        getResourceServerInfo(_ctx, indicator) {
          if (!spellingsOf(options.resource).includes(indicator)) {
            throw new errors.InvalidTarget(`The only resource here is ${options.resource}`);
          }
          return {
            scope: [...options.scopes.keys()].join(' '),
            audience: options.audience,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: signingAlgorithm as 'RS256' } },
          };
        },
      },
    },
    formats: {
      customizers: {
        /** Gives the token the shape of the identity provider's. */
        jwt(_ctx, token, jwt) {
          const { jti, iat, exp } = jwt.payload as { jti: string; iat: number; exp: number };
          jwt.header = { ...jwt.header, typ: tokenType ?? undefined };
          jwt.payload = claimsOf(token, { jti, iat, exp });
        },
      },
    },
  };
}

/** A client as an operator registers it. */
function registeredClient(redirectUris: readonly string[]): ClientMetadata {
  return {
    client_id: REGISTERED_CLIENT_ID,
    client_name: 'Your MCP client',
    redirect_uris: [...registeredRedirectUris, ...redirectUris],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
  };
}

/** The server itself, which signs nobody in. */
function resourceServerClient({ id, secret }: { id: string; secret: string }) {
  return {
    client_id: id,
    client_secret: secret,
    redirect_uris: [],
    response_types: [],
    grant_types: [],
    token_endpoint_auth_method: 'client_secret_basic' as const,
  };
}
