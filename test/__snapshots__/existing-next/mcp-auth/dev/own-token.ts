import { profile } from '../../lib/mcp-auth/auth/token/profile.js';
import { requestableScopes, scopesIn } from '../../lib/mcp-auth/auth/scopes.js';
import { scopePolicy } from '../../lib/mcp-auth/scope-map.js';
import { obtainToken } from './client.js';
import { startServerProcess, stopProcess, untilHealthy } from './server-process.js';
import { startServersBeside } from './servers-beside.js';
import type { LocalSettings } from './settings.js';
import { users } from './users.js';

/**
 * Starts what the script `dev` starts, without the watcher, and signs in as the first user. The servers
 * end with standard input, so that they do not outlive whoever asked for the token.
 *
 * @throws Error when the server does not start
 */
export async function obtainOwnToken(
  settings: LocalSettings,
): Promise<{ value: string } | { state: 'not-obtained'; reason: string }> {
  const { resource } = settings;
  await startServers(settings);
  const scope = requestableScopes(profile, resource, scopesIn(scopePolicy)).join(' ');
  try {
    const { value } = await obtainToken(resource, users[0]?.id ?? '', scope);
    return { value };
  } catch (error) {
    return {
      state: 'not-obtained',
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}

async function startServers(settings: LocalSettings): Promise<void> {
  const beside = await startServersBeside(settings);
  const server = startServerProcess(settings, { showOutput: false });
  async function stop(): Promise<void> {
    await stopProcess(server);
    await beside.close();
  }
  process.stdin.resume().once('end', () => {
    void stop().then(() => process.exit(0));
  });
  try {
    await untilHealthy(settings, server);
  } catch (error) {
    await stop();
    throw error;
  }
}
