import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { App, AppOptions } from './app-options.js';
import { createHandler } from './http/mcp-handler.js';
import { createNodeChecks, removeCredentials } from './http/node-checks.js';
import { pathOf, readJson, send } from './http/node-http.js';
import {
  healthy,
  internalError,
  metadataResponse,
  notFound,
  securityHeaders,
} from './http/responses.js';
import { RunningRequests } from './http/running-requests.js';

/** Builds the whole server as one handler; what it does stands in the order it is done. */
export function createApp(options: AppOptions): App {
  const { config, limits, resourceServer, onError, onProtocolError } = options;
  const { guard, metadata, authInfo, logged } = resourceServer;
  const handler = createHandler(options, resourceServer.guard);
  const mcp = toNodeHandler(handler, { onerror: onProtocolError });
  const headers = securityHeaders(config.resource);
  const running = new RunningRequests(headers);
  const mcpPath = new URL(config.resource).pathname;
  const checks = createNodeChecks(config, resourceServer);

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    res.setHeaders(new Map(Object.entries(headers)));
    const path = pathOf(req);
    const { method = '' } = req;
    if (path === '/healthz' && method === 'GET') {
      send(res, healthy());
      return;
    }
    const refusal = checks.everyPath(req);
    if (refusal) send(res, refusal);
    else if (metadata.paths.includes(path)) send(res, logged(metadataResponse(method, metadata)));
    else if (path === mcpPath) await handleMcp(req, res);
    // Your own paths go here. Of their requests Host was checked, and no token.
    else send(res, logged(notFound({ method, path }, config)));
  }

  async function handleMcp(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { response, caller } = await checks.endpoint(req, (headers) => {
      res.setHeaders(new Map(Object.entries(headers)));
    });
    if (response) {
      send(res, response);
      return;
    }
    removeCredentials(req);
    const read = await readJson(req, limits.bodyBytes);
    if (read.refusal) {
      send(res, logged(read.refusal, caller));
      return;
    }
    // The scopes, on the parsed body that the SDK executes.
    const authorization = guard.authorize(caller, read.body);
    if (!authorization.allowed) {
      send(res, authorization.refusal);
      return;
    }
    if (authorization.stream) running.followStream(res, authorization.stream);
    await mcp(Object.assign(req, { auth: authInfo(caller) }), res, read.body);
  }

  return {
    handle: running.serve((req, res) => {
      handle(req, res).catch((error: unknown) => {
        // A client that leaves while it sends is no error of this server.
        if (error !== req.errored) onError(error);
        if (res.headersSent) res.destroy();
        else send(res, internalError());
      });
    }),
    async drain() {
      await running.finished();
      await handler.close();
    },
  };
}
