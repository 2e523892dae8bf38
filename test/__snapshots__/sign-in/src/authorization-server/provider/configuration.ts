import {
  errors,
  interactionPolicy,
  type Adapter,
  type Configuration,
  type FindAccount,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import type { SignInLimits } from '../../sign-in-limits.js';
import type { ClientPolicy } from '../clients/client-policy.js';
import { clientOptions } from '../clients/provider-options.js';
import type { AuthorizationServerConfig } from '../environment.js';
import { paths } from '../paths.js';
import { hashedId } from '../store/sealed-store.js';
import { withoutSessions } from './without-sessions.js';

/** What the configuration depends on. */
export interface ConfigurationOptions {
  readonly config: Pick<
    AuthorizationServerConfig,
    'issuer' | 'resource' | 'signingKeys' | 'cookieKeys' | 'registration'
  >;
  readonly limits: SignInLimits;
  /** The scopes that a token of a request may have. */
  readonly scopesFor: (ctx: KoaContextWithOIDC) => readonly string[];
  readonly clients: ClientPolicy;
  readonly adapter: (model: string) => Adapter;
  readonly findAccount: FindAccount;
  readonly renderError: NonNullable<Configuration['renderError']>;
}

/** How `oidc-provider` is set up. What is not used is off. */
export function providerConfiguration(options: ConfigurationOptions): Configuration {
  const { config, limits, clients } = options;
  const ofClients = clientOptions(clients, config.registration !== 'off');
  const isSecure = config.issuer.startsWith('https:');
  return {
    ...ofClients,
    adapter: withoutSessions(options.adapter),
    jwks: { keys: [...config.signingKeys] },
    findAccount: options.findAccount,
    renderError: options.renderError,
    cookies: {
      keys: [...config.cookieKeys],
      names: cookieNames(isSecure),
      short: { httpOnly: true, sameSite: 'lax', secure: isSecure, signed: true },
      long: { httpOnly: true, sameSite: 'lax', secure: isSecure, signed: true },
    },
    routes: {
      authorization: paths.authorize,
      token: paths.token,
      registration: paths.register,
      revocation: paths.revoke,
      jwks: paths.jwks,
    },
    responseTypes: ['code'],
    scopes: [],
    pkce: { required: () => true },
    // Tokens belong to a grant, not to a browser.
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // Tools that call the upstream find out by it whether the grant still stands (AS-33). It is not its ID.
    extraTokenClaims: (_ctx, token) =>
      'grantId' in token ? { grant: hashedId(token.grantId) } : undefined,
    ttl: lifetimes(limits),
    interactions: {
      policy: [alwaysAsk()],
      url: (_ctx, { uid }) => `${paths.interaction}/${uid}`,
    },
    features: {
      ...ofClients.features,
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      introspection: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      revocation: {
        enabled: true,
        // Whoever finds a token may not revoke it in the name of another client (RFC 7009 section 2.1).
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        defaultResource: () => config.resource,
        getResourceServerInfo(ctx, indicator) {
          assertOnlyResource(ctx, indicator, config.resource);
          return {
            scope: options.scopesFor(ctx).join(' '),
            audience: config.resource,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256', kid: config.signingKeys[0]?.kid } },
          };
        },
      },
    },
  };
}

/** Only a browser that is sent here with TLS gives these back; `__Host-` would not allow a path. */
function cookieNames(isSecure: boolean) {
  const prefix = isSecure ? '__Secure-' : '';
  return {
    interaction: `${prefix}interaction`,
    resume: `${prefix}resume`,
    session: `${prefix}session`,
  };
}

/**
 * Asks a person on every authorization, whatever happened in this browser before (AT-07): what
 * answers the question is a grant that was made in this very interaction.
 */
function alwaysAsk(): interactionPolicy.Prompt {
  const { Check, Prompt } = interactionPolicy;
  return new Prompt(
    { name: 'consent', requestable: true },
    new Check('always', 'Everybody is asked every time', 'interaction_required', ({ oidc }) => {
      const { login, consent } = oidc.result ?? {};
      // The library would keep it, and give the browser a cookie.
      Object.assign(oidc.session ?? {}, { destroyed: true });
      return login === undefined || consent?.grantId === undefined;
    }),
  );
}

/** Refuses every resource but ours, and several (RFC 8707 section 2, AS-25). */
function assertOnlyResource(ctx: KoaContextWithOIDC, indicator: string, resource: string): void {
  if (indicator === resource && !Array.isArray(ctx.oidc.params?.['resource'])) return;
  throw new errors.InvalidTarget(`The only resource here is ${resource}`);
}

/** In seconds. */
function lifetimes(limits: SignInLimits): NonNullable<Configuration['ttl']> {
  return {
    AccessToken: limits.accessTokenSeconds,
    AuthorizationCode: limits.codeSeconds,
    // Until its code is redeemed: the sign-in may take so long to give one out.
    Grant: limits.signInSeconds + limits.codeSeconds,
    Interaction: limits.signInSeconds,
    // Each rotation begins anew, but none outlives the grant.
    RefreshToken: (_ctx, token) => {
      const left = limits.grantSeconds - token.totalLifetime();
      return Math.max(1, Math.min(limits.refreshTokenIdleSeconds, Math.floor(left)));
    },
    Session: limits.signInSeconds,
  };
}
