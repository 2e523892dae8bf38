import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { App, AppOptions } from './app-options.js';
import {
  authorize,
  checkEndpoint,
  checkEveryPath,
  readJson,
  respondWith,
  type Variables,
} from './http/hono.js';
import {
  metadataResponse,
  healthy,
  internalError,
  notFound,
  securityHeaders,
} from './http/responses.js';
import { createHandler } from './http/mcp-handler.js';
import { createNodeChecks } from './http/node-checks.js';
import { withHeaders } from './http/server.js';
import { RunningRequests } from './http/running-requests.js';

/** Puts the routes together. The order of the middlewares is the order of the checks. */
export function createApp(options: AppOptions): App {
  const { config, limits, resourceServer, onError, onProtocolError } = options;
  const { metadata, authInfo, logged } = resourceServer;
  const handler = createHandler(options, resourceServer.guard);
  const running = new RunningRequests();
  const checks = createNodeChecks(config, resourceServer);
  const mcpPath = new URL(config.resource).pathname;

  const app = new Hono<{ Bindings: HttpBindings; Variables: Variables }>({
    // Compared as it is written: no patterns, no decoding.
    getPath: (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === mcpPath) return '/mcp';
      return metadata.paths.includes(pathname) ? '/metadata' : `/other${pathname}`;
    },
  });
  app.get('/other/healthz', respondWith(healthy));
  app.use(checkEveryPath(checks));
  app.all(
    '/metadata',
    respondWith((c) => logged(metadataResponse(c.req.method, metadata))),
  );
  app.all(
    '/mcp',
    checkEndpoint(checks),
    readJson(limits.bodyBytes, resourceServer),
    authorize(resourceServer, running),
    async (c) => {
      const { caller, body } = c.var;
      const request = { authInfo: authInfo(caller), parsedBody: body };
      const response = await handler.fetch(c.req.raw, request);
      return c.newResponse(response.body, response);
    },
  );

  // Your own routes and middleware go here, as `/other/PATH`. Host was checked, and no token.

  app.notFound(
    respondWith((c) => {
      const { method, url } = c.req;
      return logged(notFound({ method, path: new URL(url).pathname }, config));
    }),
  );
  app.onError((error, c) => {
    // A client that leaves while it sends is no error of this server.
    if (error !== c.env.incoming.errored) onError(error);
    return respondWith(internalError)(c);
  });

  const listener = getRequestListener(app.fetch);
  return {
    handle: withHeaders(
      securityHeaders(config.resource),
      running.serve((req, res) => void listener(req, res)),
    ),
    async drain() {
      await running.finished();
      await handler.close();
    },
  };
}
