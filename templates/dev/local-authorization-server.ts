import { profile } from '../src/auth/profile.js';
import { requestableScope, scopesIn } from '../src/auth/scopes.js';
import { scopePolicy } from '../src/scope-map.js';
import { startAuthorizationServer, type AuthorizationServer } from './authorization-server.js';
import type { LocalSettings } from './settings.js';
import { localAudience } from './token-shape.js';

/** Starts the authorization server with this project's scopes, for this project's resource. */
export function startLocalAuthorizationServer(
  settings: LocalSettings,
): Promise<AuthorizationServer> {
  const scopes = [...scopesIn(scopePolicy), ...Object.entries(scopePolicy.hierarchy).flat(2)];
  return startAuthorizationServer({
    port: settings.authorizationServerPort,
    resource: settings.resource,
    serverClient: settings.serverClient,
    audience: localAudience ?? settings.resource,
    // Scopes that clients cannot ask for are none of the authorization server's.
    scopes: new Map(
      profile.scopeRequest === 'none'
        ? []
        : scopes.map((scope) => [requestableScope(profile, settings.resource, scope), scope]),
    ),
  });
}
