import { startLocalAuthorizationServer } from './local-authorization-server.js';
import type { LocalSettings } from './settings.js';

/** Starts what the server needs beside itself on this machine, for one run of a script. */
export function startServersBeside(settings: LocalSettings): Promise<{ close(): Promise<void> }> {
  return startLocalAuthorizationServer(settings);
}
