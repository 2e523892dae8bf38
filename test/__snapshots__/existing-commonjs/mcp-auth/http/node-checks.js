import { CREDENTIAL_HEADERS } from '../auth/credentials.js';
import { createChecks } from './checks.js';
import { refuseAmbiguous } from './raw-request.js';
import { createTlsCheck } from './trusted-proxy.js';

/** Prepares the checks for requests as Node shows them. */
export function createNodeChecks(
  config,
  resourceServer,
) {
  return createChecks(config, resourceServer, {
    head: ({ method = '', headers }) => ({
      method,
      header: (name) => headers[name]?.toString(),
    }),
    checkReading: refuseAmbiguous,
    checkTls: createTlsCheck(config),
  });
}

/**
 * Takes the credentials out of a request: nothing behind the checks needs them (PASS-01).
 *
 * @param others that nobody behind may go by, in lower case
 */
export function removeCredentials(
  { headers, rawHeaders },
  others = [],
) {
  const removed = [...CREDENTIAL_HEADERS, ...others];
  for (const name of removed) Reflect.deleteProperty(headers, name);
  for (const [index, name] of rawHeaders.entries()) {
    // Emptied, since Node counts on the number of them.
    if (index % 2 === 0 && removed.includes(name.toLowerCase())) {
      rawHeaders[index + 1] = '';
    }
  }
}
