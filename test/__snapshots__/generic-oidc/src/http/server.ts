import { createServer, type RequestListener, type Server } from 'node:http';
import type { App } from '../app-options.js';
import type { Limits } from '../limits.js';

/** Header fields beside the token have this much room, in bytes. */
const OTHER_HEADERS = 8 * 1024;

/** Requests in flight get this long to finish after a signal to stop. */
const SHUTDOWN_MS = 10_000;

/** Node's HTTP server in front of the app, with bounds on what a connection may do. */
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

/** Finishes what runs, then ends the streams, then lets go (no request is cut off). */
export function stop(server: Server, app: Pick<App, 'drain'>): void {
  const deadline = setTimeout(() => {
    server.closeAllConnections();
  }, SHUTDOWN_MS);
  server.close(() => {
    clearTimeout(deadline);
  });
  // Connections that are idle end here; those that become so end as soon as they are.
  server.keepAliveTimeout = 1;
  void app.drain().then(() => {
    server.closeIdleConnections();
  });
}

/** Sets headers before anything is judged, so that whoever answers, every answer has them (TLS-05). */
export function withHeaders(
  headers: Readonly<Record<string, string>>,
  listener: RequestListener,
): RequestListener {
  const fields = new Map(Object.entries(headers));
  return (req, res) => {
    res.setHeaders(fields);
    listener(req, res);
  };
}
