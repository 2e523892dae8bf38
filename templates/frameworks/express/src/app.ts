import { toNodeHandler } from '@modelcontextprotocol/node';
import express from 'express';
import type { App, AppOptions } from './app-options.js';
import {
  answerWith,
  authenticate,
  authorize,
  checks,
  exactly,
  handleErrors,
  originChecks,
  readJson,
} from './http/express.js';
import { answerMetadata, healthy, notFound, securityHeaders } from './http/responses.js';
import { createHandler } from './http/mcp-handler.js';
import { withHeaders } from './http/server.js';
import { RunningRequests } from './http/running-requests.js';

/** Puts the routes together. The order of the middlewares is the order of the checks. */
export function createApp(options: AppOptions): App {
  const { config, limits, resourceServer, onError, onProtocolError } = options;
  const { metadata, logged } = resourceServer;
  const handler = createHandler(options.createServer, onProtocolError, resourceServer.guard);
  const mcp = toNodeHandler(handler, { onerror: onProtocolError });
  const running = new RunningRequests();

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');

  app.get('/healthz', answerWith(healthy));
  app.use(checks(config, resourceServer));
  app.all(
    metadata.paths.map(exactly),
    answerWith((req) => logged(answerMetadata(req.method, metadata))),
  );
  app.all(
    exactly(new URL(config.resource).pathname),
    originChecks(config, resourceServer),
    authenticate(resourceServer),
    ...readJson(limits.bodyBytes, resourceServer),
    authorize(resourceServer, running),
    (req, res) => mcp(req, res, req.body),
  );
  app.use(answerWith((req) => logged(notFound(req, config))));
  app.use(handleErrors(onError, resourceServer));

  return {
    handle: withHeaders(securityHeaders(config.resource), running.serve(app)),
    async drain() {
      await running.finished();
      await handler.close();
    },
  };
}
