import type { IncomingMessage } from 'node:http';
import type { ResourceServer } from '../auth/resource-server.js';
import type { Config } from '../config.js';
import { createChecks, type Checks } from './checks.js';
import { refuseAmbiguous } from './raw-request.js';
import { createTlsCheck } from './trusted-proxy.js';

/** Prepares the checks for requests as Node shows them. */
export function createNodeChecks(
  config: Config,
  resourceServer: ResourceServer,
): Checks<IncomingMessage> {
  return createChecks(config, resourceServer, {
    head: ({ method = '', headers }) => ({
      method,
      header: (name) => headers[name]?.toString(),
    }),
    checkReading: refuseAmbiguous,
    checkTls: createTlsCheck(config),
  });
}
