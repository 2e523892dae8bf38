import { startLocalAuthorizationServer } from './local-authorization-server.js';
import { buildServer } from './server-process.js';
import type { LocalSettings } from './settings.js';

/** Builds your server, and starts what it needs beside itself on this machine, for one run of a script. */
export async function startServersBeside(
  settings: LocalSettings,
): Promise<{ close(): Promise<void> }> {
  await buildServer(settings);
  return startLocalAuthorizationServer(settings);
}
