import { readRequestBody } from '@modelcontextprotocol/server';
import type { App, AppOptions } from './app-options.js';
import type { Caller } from './auth/caller.js';
import { bodyNotJson, bodyTooLarge } from './http/body.js';
import { toResponse, withHeaders } from './http/fetch.js';
import { createHandler } from './http/mcp-handler.js';
import {
  healthy,
  internalError,
  metadataResponse,
  notFound,
  securityHeaders,
} from './http/responses.js';
import { createWebChecks } from './http/web-checks.js';
import { follow } from './http/web-stream.js';

/** Builds the whole server as one fetch handler; what it does stands in the order it is done. */
export function createApp(options: AppOptions): App {
  const { config, limits, resourceServer, onError } = options;
  const { guard, metadata, authInfo, logged } = resourceServer;
  const handler = createHandler(options, resourceServer.guard);
  const mcpPath = new URL(config.resource).pathname;
  const checks = createWebChecks(config, resourceServer);

  async function handle(request: Request): Promise<Response> {
    const { method } = request;
    const { pathname: path } = new URL(request.url);
    if (path === '/healthz' && method === 'GET') return toResponse(healthy());
    const refusal = checks.everyPath(request);
    if (refusal) return toResponse(refusal);
    if (metadata.paths.includes(path))
      return toResponse(logged(metadataResponse(method, metadata)));
    if (path === mcpPath) return handleMcp(request);
    // Your own paths go here. Of their requests Host was checked, and no token.
    return toResponse(logged(notFound({ method, path }, config)));
  }

  async function handleMcp(request: Request): Promise<Response> {
    let headers: Readonly<Record<string, string>> = {};
    const { response, caller } = await checks.endpoint(request, (given) => {
      headers = given;
    });
    return withHeaders(response ? toResponse(response) : await execute(request, caller), headers);
  }

  async function execute(request: Request, caller: Caller): Promise<Response> {
    const read = await readRequestBody(request, limits.bodyBytes);
    if (read.tooLarge) return toResponse(logged(bodyTooLarge(), caller));
    let parsedBody: unknown;
    try {
      parsedBody = JSON.parse(read.text);
    } catch {
      return toResponse(logged(bodyNotJson(), caller));
    }
    // The scopes, on the parsed body that the SDK executes.
    const authorization = guard.authorize(caller, parsedBody);
    if (!authorization.allowed) return toResponse(authorization.refusal);
    const { stream } = authorization;
    const response = handler.fetch(request, { authInfo: authInfo(caller), parsedBody });
    return stream ? follow(response, stream) : response;
  }

  return {
    async fetch(request) {
      const response = await handle(request).catch((error: unknown) => {
        onError(error);
        return toResponse(internalError());
      });
      return withHeaders(response, securityHeaders(config.resource));
    },
    drain: () => handler.close(),
  };
}
