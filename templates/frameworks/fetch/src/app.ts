import { readRequestBody } from '@modelcontextprotocol/server';
import type { App, AppOptions } from './app-options.js';
import { follow, toResponse, withHeaders } from './auth/fetch.js';
import {
  answerMetadata,
  bodyNotJson,
  bodyTooLarge,
  checkBodyKind,
  checkHost,
  checkOrigin,
  healthy,
  internalError,
  notFound,
  refusePlainHttp,
  securityHeaders,
} from './auth/http.js';
import { createHandler } from './auth/mcp-handler.js';
import { withoutToken } from './auth/without-token.js';

/** The whole server as one fetch handler; what it does stands in the order it is done. */
export function createApp(options: AppOptions): App {
  const { config, limits, resourceServer, onError, onProtocolError } = options;
  const { guard, metadata, authInfo } = resourceServer;
  const handler = createHandler(options.createServer, onProtocolError, resourceServer.guard);
  const mcpPath = new URL(config.resource).pathname;
  const needsTls = config.trustProxy !== false && config.resource.startsWith('https:');

  async function handle(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/healthz' && request.method === 'GET') return toResponse(healthy());
    const host = request.headers.get('host') ?? new URL(request.url).host;
    const elsewhere = checkHost(host, config.allowedHosts);
    if (elsewhere) return toResponse(elsewhere);
    if (pathname === metadata.path) return toResponse(answerMetadata(request.method, metadata));
    if (pathname !== mcpPath) return toResponse(notFound());

    const origin = request.headers.get('origin') ?? undefined;
    const caller = { method: request.method, origin };
    const check = checkOrigin(caller, config.allowedOrigins);
    if (check.answer) return toResponse(check.answer);
    return withHeaders(await handleMcp(request), check.headers);
  }

  async function handleMcp(request: Request): Promise<Response> {
    const { headers } = request;
    if (needsTls && headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim() !== 'https') {
      return toResponse(refusePlainHttp());
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
    if (unreadable) return toResponse(unreadable);
    const read = await readRequestBody(request, limits.bodyBytes);
    if (read.tooLarge) return toResponse(bodyTooLarge());
    let parsedBody: unknown;
    try {
      parsedBody = JSON.parse(read.text);
    } catch {
      return toResponse(bodyNotJson());
    }
    // Step 2: may the caller do this? On the parsed body that the SDK executes.
    const authorization = guard.authorize(caller, parsedBody);
    if (!authorization.allowed) return toResponse(authorization.refusal);
    const { stream } = authorization;
    const answer = handler.fetch(withoutToken(request), { authInfo: authInfo(caller), parsedBody });
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
