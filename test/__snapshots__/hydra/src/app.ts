import { readRequestBody } from '@modelcontextprotocol/server';
import type { App, AppOptions } from './app-options.js';
import { follow, toResponse, withHeaders } from './http/fetch.js';
import { cameWithTls } from './http/forwarded.js';
import { bodyNotJson, bodyTooLarge, checkBodyKind } from './http/body.js';
import { checkHost, checkOrigin, refusePlainHttp } from './http/host-origin.js';
import {
  answerMetadata,
  healthy,
  internalError,
  notFound,
  securityHeaders,
} from './http/responses.js';
import { createHandler } from './http/mcp-handler.js';

/** The whole server as one fetch handler; what it does stands in the order it is done. */
export function createApp(options: AppOptions): App {
  const { config, limits, resourceServer, onError, onProtocolError } = options;
  const { guard, metadata, authInfo, logged } = resourceServer;
  const handler = createHandler(options.createServer, onProtocolError, resourceServer.guard);
  const mcpPath = new URL(config.resource).pathname;
  const needsTls = config.trustProxy !== false && config.resource.startsWith('https:');
  const hops = Number(config.trustProxy);

  async function handle(request: Request): Promise<Response> {
    const { method, headers } = request;
    const { pathname: path, host: ownHost } = new URL(request.url);
    if (path === '/healthz' && method === 'GET') return toResponse(healthy());
    const elsewhere = checkHost(headers.get('host') ?? ownHost, config.allowedHosts);
    if (elsewhere) return toResponse(logged(elsewhere));
    if (metadata.paths.includes(path)) return toResponse(logged(answerMetadata(method, metadata)));
    if (path !== mcpPath) return toResponse(logged(notFound({ method, path }, config)));

    const origin = headers.get('origin') ?? undefined;
    const check = checkOrigin({ method, origin }, config.allowedOrigins);
    if (check.outcome) return toResponse(logged(check.outcome));
    return withHeaders(await handleMcp(request), check.headers);
  }

  async function handleMcp(request: Request): Promise<Response> {
    const { headers } = request;
    if (needsTls && !cameWithTls(headers.get('x-forwarded-proto') ?? '', hops)) {
      return toResponse(logged(refusePlainHttp()));
    }
    // Step 1: who calls? Before the body is read.
    const authentication = await guard.authenticate(headers.get('authorization') ?? undefined);
    if (!authentication.allowed) return toResponse(authentication.refusal);
    const { caller } = authentication;
    const unreadable = checkBodyKind(
      request.method,
      headers.get('content-type') ?? undefined,
      headers.get('content-encoding') ?? undefined,
    );
    if (unreadable) return toResponse(logged(unreadable, caller));
    const read = await readRequestBody(request, limits.bodyBytes);
    if (read.tooLarge) return toResponse(logged(bodyTooLarge(), caller));
    let parsedBody: unknown;
    try {
      parsedBody = JSON.parse(read.text);
    } catch {
      return toResponse(logged(bodyNotJson(), caller));
    }
    // Step 2: may the caller do this? On the parsed body that the SDK executes.
    const authorization = guard.authorize(caller, parsedBody);
    if (!authorization.allowed) return toResponse(authorization.refusal);
    const { stream } = authorization;
    const answer = handler.fetch(request, { authInfo: authInfo(caller), parsedBody });
    return stream ? follow(answer, stream) : answer;
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
