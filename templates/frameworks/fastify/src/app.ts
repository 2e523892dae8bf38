import { toNodeHandler } from '@modelcontextprotocol/node';
import { fastify, type FastifyInstance } from 'fastify';
import type { App, AppOptions } from './app-options.js';
import {
  authorize,
  checkEndpoint,
  checkEveryPath,
  exactly,
  handleErrors,
  readJson,
  refuseUndecodable,
  refuseUnknown,
  respondAtOnce,
  respondWith,
  setHeaders,
  whenReady,
} from './http/fastify.js';
import { healthy, internalError, metadataResponse, securityHeaders } from './http/responses.js';
import { createHandler } from './http/mcp-handler.js';
import { createNodeChecks } from './http/node-checks.js';
import { RunningRequests } from './http/running-requests.js';

/** Puts the routes together. Hooks run in the order in which Fastify names them, before the body is read. */
export function createApp(options: AppOptions): App & { readonly app: FastifyInstance } {
  const { config, limits, resourceServer, onError, onProtocolError } = options;
  const { metadata, logged } = resourceServer;
  const handler = createHandler(options, resourceServer.guard);
  const mcp = toNodeHandler(handler, { onerror: onProtocolError });
  const headers = securityHeaders(config.resource);
  const running = new RunningRequests(headers);
  const checks = createNodeChecks(config, resourceServer);

  const app = fastify({
    bodyLimit: limits.bodyBytes,
    exposeHeadRoutes: false,
    routerOptions: { caseSensitive: true, ignoreTrailingSlash: false },
    frameworkErrors: refuseUndecodable(config, resourceServer, headers),
  });
  app.decorateRequest('auth', undefined);
  app.setErrorHandler(handleErrors(onError, resourceServer));
  app.addHook('onRequest', setHeaders(headers));
  app.addHook('onRequest', refuseUnknown(config, resourceServer, checks));
  readJson(app);

  app.get('/healthz', respondWith(healthy));
  for (const path of metadata.paths) {
    app.all(exactly(path), {
      onRequest: [
        checkEveryPath(checks),
        respondAtOnce((request) => logged(metadataResponse(request.method, metadata))),
      ],
      handler: respondWith(internalError), // a response was sent before
    });
  }
  app.all(exactly(new URL(config.resource).pathname), {
    onRequest: [checkEveryPath(checks), checkEndpoint(checks, resourceServer)],
    // Your own hooks for calls go before this one: `request.auth` says who calls, and the token is gone.
    preHandler: [authorize(resourceServer, running)],
    async handler(request, reply) {
      // From here on the SDK writes the response; the headers set so far go with it.
      reply.raw.setHeaders(new Map(Object.entries(reply.getHeaders() as Record<string, string>)));
      reply.hijack();
      await mcp(Object.assign(request.raw, { auth: request.auth }), reply.raw, request.body);
    },
  });

  // Your own routes and plugins go here. `onRequest: checkEveryPath(checks)` checks Host for a route.

  return {
    app,
    handle: running.serve(whenReady(app, headers, onError)),
    async drain() {
      await running.finished();
      await handler.close();
      await app.close();
    },
  };
}
