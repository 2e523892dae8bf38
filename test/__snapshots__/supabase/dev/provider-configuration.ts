import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import {
  errors,
  type AccessToken,
  type ClientCredentials,
  type Configuration,
  type JWKS,
} from 'oidc-provider';
import type { AuthorizationServerOptions } from './authorization-server-options.js';
import { isLocalOrigin } from './local-origin.js';
import { permissionsOf } from './permissions.js';
import {
  accessTokenClaims,
  opaqueTokens,
  ownScopes,
  signingAlgorithm,
  tokenType,
} from './token-shape.js';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** How `oidc-provider` is set up; lifetimes in seconds. */
export async function providerConfiguration(
  options: AuthorizationServerOptions,
  issuer: string,
): Promise<Configuration> {
  const claimsOf = (
    token: AccessToken | ClientCredentials,
    { jti, iat, exp }: { jti: string; iat: number; exp: number },
  ) =>
    accessTokenClaims({
      issuer,
      audience: options.audience,
      subject: 'accountId' in token ? token.accountId : '',
      clientId: token.clientId ?? '',
      scopes: 'accountId' in token ? permissionsOf(token.accountId) : [],
      issuedAt: iat,
      expiresAt: exp,
      tokenId: jti,
    });
  return {
    jwks: await signingKeys(),
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    clients: options.serverClient ? [resourceServerClient(options.serverClient)] : [],
    scopes: [...ownScopes],
    extraParams: { scope: refuseForeignScopes },
    pkce: { required: () => true },
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    rotateRefreshToken: true,
    // Only on request: some clients that hold one never ask for more scopes when they need them.
    issueRefreshToken: (_ctx, client, code) =>
      client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    ttl: {
      AccessToken: options.accessTokenLifetime ?? 10 * MINUTE,
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
    ...(options.fetch ? { fetch: options.fetch } : {}),
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: opaqueTokens },
      clientIdMetadataDocument: {
        enabled: true,
        ack: 'draft-02',
        // A page could have this server fetch from others on this machine or in this network. Only the
        // spelling is judged here: no addresses, no local names. A public name may lead there as well;
        // the provider then ends the connection before it sends a request.
        allowFetch: (_ctx, clientId) =>
          /^[a-z0-9.-]+\.[a-z]{2,}$/i.test(new URL(clientId).hostname),
      },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        defaultResource(_ctx, _client, oneOf) {
          if (oneOf?.[0] !== undefined) return oneOf[0];
          throw new errors.InvalidTarget(`resource is missing; it must be ${options.resource}`);
        },
        getResourceServerInfo(_ctx, indicator) {
          if (indicator !== options.resource) {
            throw new errors.InvalidTarget(`The only resource here is ${options.resource}`);
          }
          return {
            scope: [...options.scopes.keys()].join(' '),
            audience: options.audience,
            accessTokenFormat: opaqueTokens ? 'opaque' : 'jwt',
            jwt: { sign: { alg: signingAlgorithm as 'RS256' } },
          };
        },
      },
    },
    /** What the identity provider says of an opaque token beyond the standard. */
    extraTokenClaims: (_ctx, token) =>
      opaqueTokens ? withoutStandard(claimsOf(token, { jti: '', iat: 0, exp: 0 })) : undefined,
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

/** Refuses every scope but its own, as Supabase does (RFC 6749 section 4.1.2.1). */
function refuseForeignScopes(_ctx: unknown, requested: string | undefined): void {
  const foreign = requested?.split(' ').find((scope) => !ownScopes.includes(scope));
  if (foreign === undefined) return;
  const description = `unsupported scope: ${foreign}`;
  throw new errors.CustomOIDCProviderError('invalid_request', description);
}

/** Members of an introspection response that the authorization server writes by itself (RFC 7662). */
const STANDARD = [
  'iss',
  'aud',
  'sub',
  'client_id',
  'scope',
  'iat',
  'nbf',
  'exp',
  'jti',
  'token_type',
];

function withoutStandard(claims: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !STANDARD.includes(name)));
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

/** Fresh keys at every start; RS256 is there in any case, for ID tokens. */
async function signingKeys(): Promise<JWKS> {
  const algorithms = [...new Set([signingAlgorithm, 'RS256'])];
  const keys = await Promise.all(
    algorithms.map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true });
      return {
        ...(await exportJWK(privateKey)),
        alg,
        use: 'sig',
        kid: randomBytes(8).toString('hex'),
      };
    }),
  );
  return { keys };
}
