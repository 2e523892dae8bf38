import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { prepareFront } from './protect.js';
import { takeOver } from './take-over.js';

let isReplaced = false;

/**
 * Protects the servers that are created from here on, for a library that creates its own out of reach. All of
 * them, since another one may come first; on those without a door nothing changes.
 *
 * @throws {@link ConfigError} when a variable is missing, malformed or unsafe
 */
export function protectNextServer() {
  const front = prepareFront();
  if (isReplaced) return;
  isReplaced = true;
  for (const module of [http, https]) {
    const create = module.createServer;
    const createServer = (...args) => {
      const server = create(...args);
      takeOver(server, front);
      return server;
    };
    Object.assign(module, { createServer });
  }
  syncBuiltinESMExports();
}
