import { toNodeHandler } from '@modelcontextprotocol/node';
import express, { type Express } from 'express';
import type { App, AppOptions } from './app-options.js';
import {
  authorize,
  checkEndpoint,
  checkEveryPath,
  exactly,
  handleErrors,
  readJson,
  respondWith,
  setHeaders,
} from './http/express.js';
import { healthy, metadataResponse, notFound, securityHeaders } from './http/responses.js';
import { createHandler } from './http/mcp-handler.js';
import { createNodeChecks } from './http/node-checks.js';
import { RunningRequests } from './http/running-requests.js';

/** Puts the routes together. The order of the middlewares is the order of the checks. */
export function createApp(options: AppOptions): App & { readonly app: Express } {
  const { config, limits, resourceServer, onError, onProtocolError } = options;
  const { metadata, logged } = resourceServer;
  const handler = createHandler(options, resourceServer.guard);
  const mcp = toNodeHandler(handler, { onerror: onProtocolError });
  const headers = securityHeaders(config.resource);
  const running = new RunningRequests(headers);
  const checks = createNodeChecks(config, resourceServer);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');

  app.use(setHeaders(headers));
  app.get('/healthz', respondWith(healthy));
  app.use(checkEveryPath(checks));
  app.all(
    metadata.paths.map(exactly),
    respondWith((req) => logged(metadataResponse(req.method, metadata))),
  );
  app.all(
    exactly(new URL(config.resource).pathname),
    checkEndpoint(checks, resourceServer),
    // Your own middleware for calls goes here: `req.auth` says who calls, and the token is gone.
    ...readJson(limits.bodyBytes, resourceServer),
    authorize(resourceServer, running),
    (req, res) => mcp(req, res, req.body),
  );

  // Your own routes and middleware go here. Of their requests Host was checked, and no token.

  app.use(respondWith((req) => logged(notFound(req, config))));
  app.use(handleErrors(onError, resourceServer));

  return {
    app,
    handle: running.serve(app),
    async drain() {
      await running.finished();
      await handler.close();
    },
  };
}
