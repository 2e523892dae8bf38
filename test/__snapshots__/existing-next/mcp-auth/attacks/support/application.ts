import { obtainToken } from '../../dev/client.js';
import { freePort } from '../../dev/ports.js';
import { startServerProcess, stopProcess, untilHealthy } from '../../dev/server-process.js';
import { startServersBeside } from '../../dev/servers-beside.js';
import { localSettings } from '../../dev/settings.js';
import { compileScopePolicy, requestableScopes } from '../../../lib/mcp-auth/auth/scopes.js';
import { profile } from '../../../lib/mcp-auth/auth/token/profile.js';
import { scopePolicy } from '../../../lib/mcp-auth/scope-map.js';

/** Your application as its own command starts it, and a user who signs in for it. */
export interface Application {
  /** Of the endpoint that clients are given. */
  readonly resource: string;
  readonly port: number;
  /** A token with the base scopes and nothing else: no tool that needs more can run by it. */
  token(user: string): Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts your application, told to trust the local authorization server.
 *
 * @throws Error when it does not start, or the guard is not in front of it
 */
export async function startApplication(): Promise<Application> {
  const settings = localSettings({
    PORT: String(await freePort()),
    AUTH_SERVER_PORT: String(await freePort()),
  });
  const { resource } = settings;
  const beside = await startServersBeside(settings);
  const server = startServerProcess(settings, { showOutput: false });
  const stop = async () => {
    await stopProcess(server);
    await beside.close();
  };
  try {
    await untilHealthy(settings, server);
  } catch (error) {
    await stop();
    throw error;
  }
  const scope = requestableScopes(profile, resource, scopePolicy.baseScopes).join(' ');
  return {
    resource,
    port: settings.serverPort,
    token: async (user) => (await obtainToken(resource, user, scope)).value,
    stop,
  };
}

/** The scope map as the guard goes by it. */
export const rules = compileScopePolicy(scopePolicy);

/** The user whose token opens least: where clients cannot ask for scopes, the first one may do everything. */
export const LIMITED_USER = profile.scopeRequest === 'none' ? 'bob' : 'alice';
