import { toNodeHandler } from '@modelcontextprotocol/node';
import express from 'express';
import type { App, AppOptions } from './app-options.js';
import {
  authorize,
  checkEndpoint,
  checkEveryPath,
  exactly,
  handleErrors,
  readJson,
  respondWith,
} from './http/express.js';
import { healthy, metadataResponse, notFound, securityHeaders } from './http/responses.js';
import { createHandler } from './http/mcp-handler.js';
import { createNodeChecks } from './http/node-checks.js';
import { withHeaders } from './http/server.js';
import { RunningRequests } from './http/running-requests.js';

/** Puts the routes together. The order of the middlewares is the order of the checks. */
export function createApp(options: AppOptions): App {
  const { config, limits, resourceServer, onError, onProtocolError } = options;
  const { metadata, logged } = resourceServer;
  const handler = createHandler(options, resourceServer.guard);
  const mcp = toNodeHandler(handler, { onerror: onProtocolError });
  const running = new RunningRequests();
  const checks = createNodeChecks(config, resourceServer);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');

  app.get('/healthz', respondWith(healthy));
  app.use(checkEveryPath(checks));
  app.all(
    metadata.paths.map(exactly),
    respondWith((req) => logged(metadataResponse(req.method, metadata))),
  );
  app.all(
    exactly(new URL(config.resource).pathname),
    checkEndpoint(checks, resourceServer),
    ...readJson(limits.bodyBytes, resourceServer),
    authorize(resourceServer, running),
    (req, res) => mcp(req, res, req.body),
  );

  // Your own routes and middleware go here. Of their requests Host was checked, and no token.

  app.use(respondWith((req) => logged(notFound(req, config))));
  app.use(handleErrors(onError, resourceServer));

  return {
    handle: withHeaders(securityHeaders(config.resource), running.serve(app)),
    async drain() {
      await running.finished();
      await handler.close();
    },
  };
}
