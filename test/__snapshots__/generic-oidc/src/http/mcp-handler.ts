import {
  createMcpHandler,
  type McpHttpHandler,
  type McpServerFactory,
} from '@modelcontextprotocol/server';
import { ACCEPTS_BOTH, respondAs, readAccept } from './accept.js';
import type { Guard } from '../auth/guard.js';
import { jsonRpcError, readId } from '../auth/json-rpc.js';

/** Copies a request for the SDK and the tools: without the token (PASS-01), and without the body that was read. */
function withoutToken(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete('authorization');
  const { url, method, signal } = request;
  return new Request(url, { method, headers, signal });
}

/**
 * Creates the SDK's handler for everything that was authenticated. Nobody may store its responses
 * (CACHE-01); of event streams the SDK itself says only that they must not be served unasked.
 *
 * @param onerror gets what the SDK reports
 * @param guard learns what became of the messages it let through
 */
export function createHandler(
  createServer: McpServerFactory,
  onerror: (error: unknown) => void,
  guard: Pick<Guard, 'answered'>,
): McpHttpHandler {
  const handler = createMcpHandler(createServer, { onerror });

  /** Responds in the kind that the client takes, if it takes one that there is. */
  const respond: McpHttpHandler['fetch'] = async (request, options) => {
    const body = options?.parsedBody;
    const accepted = readAccept(request.headers.get('accept'));
    const isListening = (body as { method?: unknown }).method === 'subscriptions/listen';
    if (!accepted.stream && (isListening || !accepted.json)) {
      const message = `Not acceptable: this is answered with ${isListening ? 'text/event-stream' : 'application/json or text/event-stream'}`;
      return Response.json(jsonRpcError(-32600, message, readId(body)), { status: 406 });
    }
    request.headers.set('accept', ACCEPTS_BOTH);
    const response = await handler.fetch(request, options);
    return isListening ? response : respondAs(accepted, response);
  };

  return {
    ...handler,
    async fetch(received, options) {
      const request = received.headers.has('authorization') ? withoutToken(received) : received;
      const body = options?.parsedBody;
      request.signal.addEventListener('abort', () => {
        guard.answered(body, undefined);
      });
      const response = await respond(request, options).catch((error: unknown) => {
        guard.answered(body, 500);
        throw error;
      });
      guard.answered(body, response.status);
      const said = response.headers.get('cache-control');
      response.headers.set('cache-control', said === null ? 'no-store' : `no-store, ${said}`);
      return response;
    },
  };
}
