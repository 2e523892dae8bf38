import { createServer, type Server } from 'node:http';
import type { App } from '../app-options.js';
import type { Limits } from '../limits.js';

/** Headers beside the token have this much room, in bytes. */
const OTHER_HEADERS = 8 * 1024;

/** Requests in flight get this long to finish after a signal to stop. */
const SHUTDOWN_MS = 10_000;

/** Creates Node's HTTP server in front of the app, with bounds on what a connection may do. */
export function createHttpServer({ handle }: Pick<App, 'handle'>, limits: Limits): Server {
  return createServer(
    {
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: limits.tokenCharacters + OTHER_HEADERS,
    },
    handle,
  );
}

/**
 * Waits for the requests that run, ends the streams, and closes: no request is cut off.
 *
 * @param onClosed is called when no request is left that could need anything
 */
export function stop(server: Server, app: Pick<App, 'drain'>, onClosed?: () => void): void {
  const deadline = setTimeout(() => {
    server.closeAllConnections();
  }, SHUTDOWN_MS);
  server.close((error) => {
    clearTimeout(deadline);
    // An error says that it was closing already, after another signal: what is closed once is closed by that.
    if (!error) onClosed?.();
  });
  // Connections that are idle end here; those that become so end as soon as they are.
  server.keepAliveTimeout = 1;
  void app.drain().then(() => {
    server.closeIdleConnections();
  });
}
