import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { App, AppOptions } from './app-options.js';
import {
  asWritten,
  authorize,
  checkEndpoint,
  checkEveryPath,
  createHonoChecks,
  exactly,
  readJson,
  respondInstead,
  respondWith,
  setHeadersOfAll,
  type Env,
} from './http/hono.js';
import {
  metadataResponse,
  healthy,
  internalError,
  notFound,
  securityHeaders,
} from './http/responses.js';
import { createHandler } from './http/mcp-handler.js';
import { RunningRequests } from './http/running-requests.js';

/** Puts the routes together. The order of the middlewares is the order of the checks. */
export function createApp(options: AppOptions): App & { readonly app: Hono<Env> } {
  const { config, limits, resourceServer, onError } = options;
  const { metadata, authInfo, logged } = resourceServer;
  const handler = createHandler(options, resourceServer.guard);
  const headers = securityHeaders(config.resource);
  const running = new RunningRequests(headers);
  const checks = createHonoChecks(config, resourceServer);

  const app = new Hono<Env>({ getPath: asWritten });
  app.use(setHeadersOfAll(headers));
  app.get('/healthz', respondWith(healthy));
  app.use(checkEveryPath(checks));
  for (const path of metadata.paths) {
    app.all(
      exactly(path),
      respondWith((c) => logged(metadataResponse(c.req.method, metadata))),
    );
  }
  app.all(
    exactly(new URL(config.resource).pathname),
    checkEndpoint(checks),
    // Your own middleware for calls goes here: `c.var.caller` says who calls, and the token is gone.
    readJson(limits.bodyBytes, resourceServer),
    authorize(resourceServer, running),
    async (c) => {
      const { caller, body } = c.var;
      const request = { authInfo: authInfo(caller), parsedBody: body };
      const response = await handler.fetch(c.req.raw, request);
      return c.newResponse(response.body, response);
    },
  );

  // Your own routes and middleware go here. Of their requests Host was checked, and no token.

  app.notFound(
    respondWith((c) => {
      const { method, url } = c.req;
      return logged(notFound({ method, path: new URL(url).pathname }, config));
    }),
  );
  app.onError((error, c) => {
    // A client that leaves while it sends is no error of this server.
    if (error !== c.env?.incoming?.errored) onError(error);
    return respondWith(internalError)(c);
  });

  const listener = getRequestListener(app.fetch, { errorHandler: respondInstead(headers) });
  return {
    app,
    handle: running.serve((req, res) => void listener(req, res)),
    async drain() {
      await running.finished();
      await handler.close();
    },
  };
}
