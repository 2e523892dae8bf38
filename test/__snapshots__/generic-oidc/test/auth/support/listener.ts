import type { RequestListener } from 'node:http';
import type { App } from '../../../src/app-options.js';

/** What Node's HTTP server calls for a request. */
export function listenerOf(app: App): RequestListener {
  return app.handle;
}
