import { profile } from '../../src/mcp-auth/auth/token/profile.js';
import { requestableScope, requestableScopes, scopesIn } from '../../src/mcp-auth/auth/scopes.js';
import { scopePolicy } from '../../src/mcp-auth/scope-map.js';
import { startAuthorizationServer, type AuthorizationServer } from './authorization-server.js';
import { clientRules } from './client-rules.js';
import type { LocalSettings } from './settings.js';
import { localAudience } from './token-shape.js';

/**
 * Starts the authorization server with this project's scopes, for this project's resource.
 *
 * @param options `keepState`: clients stay known, in a file that git ignores
 */
export function startLocalAuthorizationServer(
  settings: LocalSettings,
  options: { keepState: boolean } = { keepState: false },
): Promise<AuthorizationServer> {
  const scopes = [...scopesIn(scopePolicy), ...Object.entries(scopePolicy.hierarchy).flat(2)];
  const port = settings.authorizationServerPort;
  return startAuthorizationServer({
    port,
    resource: settings.resource,
    serverClient: settings.serverClient,
    audience: localAudience ?? settings.resource,
    // Scopes that clients cannot ask for are none of the authorization server's.
    scopes: new Map(
      profile.scopeRequest === 'none'
        ? []
        : scopes.map((scope) => [requestableScope(profile, settings.resource, scope), scope]),
    ),
    baseScopes: requestableScopes(profile, settings.resource, scopePolicy.baseScopes),
    clientRules,
    redirectUris: settings.redirectUris,
    accessTokenLifetime: settings.accessTokenLifetime,
    ...(options.keepState
      ? { stateFile: new URL(`../.dev/authorization-server-${port}.json`, import.meta.url) }
      : {}),
  });
}
