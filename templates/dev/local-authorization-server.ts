import { profile } from '../src/auth/profile.js';
import { requestableScope } from '../src/auth/scopes.js';
import { scopePolicy } from '../src/scope-map.js';
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
  const { baseScopes, tools, hierarchy } = scopePolicy;
  const scopes = [
    ...baseScopes,
    ...Object.values(tools).flat(),
    ...Object.entries(hierarchy).flat(2),
  ];
  const requestable = (scope: string) => requestableScope(profile, settings.resource, scope);
  const port = settings.authorizationServerPort;
  return startAuthorizationServer({
    port,
    resource: settings.resource,
    serverClient: settings.serverClient,
    audience: localAudience ?? settings.resource,
    scopes: new Map(scopes.map((scope) => [requestable(scope), scope])),
    baseScopes: baseScopes.map(requestable),
    clientRules,
    redirectUris: settings.redirectUris,
    accessTokenLifetime: settings.accessTokenLifetime,
    ...(options.keepState
      ? { stateFile: new URL(`../.dev/authorization-server-${port}.json`, import.meta.url) }
      : {}),
  });
}
