import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { App, AppOptions } from './app-options.js';
import { checkBodyKind } from './http/body.js';
import { checkHost, checkOrigin } from './http/host-origin.js';
import {
  answerMetadata,
  healthy,
  internalError,
  notFound,
  securityHeaders,
} from './http/responses.js';
import { createHandler } from './http/mcp-handler.js';
import { pathOf, readJson, send } from './http/node-http.js';
import { refuseAmbiguous } from './http/raw-request.js';
import { createTlsCheck } from './http/trusted-proxy.js';
import { withHeaders } from './http/server.js';
import { RunningRequests } from './http/running-requests.js';

/** The whole server as one handler; what it does stands in the order it is done. */
export function createApp(options: AppOptions): App {
  const { config, limits, resourceServer, onError, onProtocolError } = options;
  const { guard, metadata, authInfo, logged } = resourceServer;
  const handler = createHandler(options.createServer, onProtocolError, resourceServer.guard);
  const mcp = toNodeHandler(handler, { onerror: onProtocolError });
  const running = new RunningRequests();
  const mcpPath = new URL(config.resource).pathname;
  const checkTls = createTlsCheck(config);

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = pathOf(req);
    const { method = '' } = req;
    if (path === '/healthz' && method === 'GET') {
      send(res, healthy());
      return;
    }
    const refusal = refuseAmbiguous(req) ?? checkHost(req.headers.host, config.allowedHosts);
    if (refusal) send(res, logged(refusal));
    else if (metadata.paths.includes(path)) send(res, logged(answerMetadata(method, metadata)));
    else if (path === mcpPath) await handleMcp(req, res);
    else send(res, logged(notFound({ method, path }, config)));
  }

  async function handleMcp(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const request = { method: req.method ?? '', origin: req.headers.origin };
    const check = checkOrigin(request, config.allowedOrigins);
    if (check.outcome) {
      send(res, logged(check.outcome));
      return;
    }
    res.setHeaders(new Map(Object.entries(check.headers)));
    const plain = checkTls(req);
    if (plain) {
      send(res, logged(plain));
      return;
    }
    // Step 1: who calls? Before the body is read.
    const authentication = await guard.authenticate(req.headers.authorization);
    if (!authentication.allowed) {
      send(res, authentication.refusal);
      return;
    }
    const { caller } = authentication;
    delete req.headers.authorization; // nothing behind this needs the token (PASS-01)
    const { 'content-type': type, 'content-encoding': encoding } = req.headers;
    const unreadable = checkBodyKind(request.method, type, encoding);
    if (unreadable) {
      send(res, logged(unreadable, caller));
      return;
    }
    const read = await readJson(req, limits.bodyBytes);
    if (read.refusal) {
      send(res, logged(read.refusal, caller));
      return;
    }
    // Step 2: may the caller do this? On the parsed body that the SDK executes.
    const authorization = guard.authorize(caller, read.body);
    if (!authorization.allowed) {
      send(res, authorization.refusal);
      return;
    }
    if (authorization.stream) running.followStream(res, authorization.stream);
    await mcp(Object.assign(req, { auth: authInfo(caller) }), res, read.body);
  }

  return {
    handle: withHeaders(
      securityHeaders(config.resource),
      running.serve((req, res) => {
        handle(req, res).catch((error: unknown) => {
          // A client that leaves while it sends is no fault of this server.
          if (error !== req.errored) onError(error);
          if (res.headersSent) res.destroy();
          else send(res, internalError());
        });
      }),
    ),
    async drain() {
      await running.finished();
      await handler.close();
    },
  };
}
