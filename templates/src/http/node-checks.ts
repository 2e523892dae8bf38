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
      host: headers.host,
      origin: headers.origin,
      authorization: headers.authorization,
      contentType: headers['content-type'],
      contentEncoding: headers['content-encoding'],
    }),
    checkReading: refuseAmbiguous,
    checkTls: createTlsCheck(config),
  });
}

/** Takes the token out of a request: nothing behind the checks needs it (PASS-01). */
export function removeToken({ headers, rawHeaders }: IncomingMessage): void {
  delete headers.authorization;
  const at = rawHeaders.findIndex(
    (name, index) => index % 2 === 0 && name.toLowerCase() === 'authorization',
  );
  // Emptied, since Node counts on the number of them. A request with two was refused as ambiguous.
  if (at >= 0) rawHeaders[at + 1] = '';
}
