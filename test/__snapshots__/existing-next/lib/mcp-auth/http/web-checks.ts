import type { AuthConfig } from '../auth/config';
import type { ResourceServer } from '../auth/resource-server';
import { createChecks, type Checks } from './checks';
import { cameWithTls } from './forwarded';
import { refusePlainHttp } from './host-origin';

/** Prepares the checks for web-standard requests. */
export function createWebChecks(
  config: AuthConfig,
  resourceServer: ResourceServer,
): Checks<Request> {
  const needsTls = config.trustProxy !== false && config.resource.startsWith('https:');
  // Who connected is not to be seen, so no proxy is known by its address.
  const hops = typeof config.trustProxy === 'number' ? config.trustProxy : 0;
  return createChecks(config, resourceServer, {
    head: ({ method, url, headers }) => ({
      method,
      header(name) {
        const value = headers.get(name) ?? undefined;
        return name === 'host' ? (value ?? new URL(url).host) : value;
      },
    }),
    // The runtime has read the request already, in its one way.
    checkReading: () => undefined,
    checkTls({ headers }) {
      if (!needsTls || cameWithTls(headers.get('x-forwarded-proto') ?? '', hops)) return undefined;
      return refusePlainHttp();
    },
  });
}
