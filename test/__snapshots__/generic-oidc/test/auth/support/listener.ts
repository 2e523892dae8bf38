import type { RequestListener } from 'node:http';
import type { App } from '../../../src/app-options.js';
import type { Config } from '../../../src/config.js';

/** The setting with which the tests pass for the proxy in front. */
export const trustTests: Config['trustProxy'] = ['loopback'];

/** What Node's HTTP server calls for a request. */
export function listenerOf(app: App): RequestListener {
  return app.handle;
}
