import {
  createMcpHandler,
  type McpHandlerRequestOptions,
  type McpHttpHandler,
  type McpServerFactory,
} from '@modelcontextprotocol/server';
import { ACCEPTS_BOTH, respondAs, readAccept } from './accept.js';
import { boundWaiting } from './bounded-stream.js';
import { CREDENTIAL_HEADERS } from '../auth/credentials.js';
import type { Guard } from '../auth/guard.js';
import { jsonRpcError, readId } from '../auth/json-rpc.js';
import { callerOf } from '../auth/resource-server.js';
import { busOf, type ResourceUpdates } from '../mcp/resource-updates.js';

/** Streams of all callers at the same time; each has few of its own (`streamsPerUser`). */
const MAX_STREAMS = 1024;

/** What the handler is made of. */
export interface HandlerOptions {
  readonly createServer: McpServerFactory;
  /** What listeners are told of. */
  readonly updates: ResourceUpdates;
  /** Takes errors that the SDK reports. */
  readonly onProtocolError: (error: unknown) => void;
}

/** The SDK's handler, as far as anybody needs it: events go their own way, by `updates`. */
export type Handler = Pick<McpHttpHandler, 'fetch' | 'close'>;

/** Copies a request for the SDK and the tools: without credentials (PASS-01), and without the body that was read. */
function withoutCredentials(request: Request): Request {
  const headers = new Headers(request.headers);
  for (const name of CREDENTIAL_HEADERS) headers.delete(name);
  const { url, method, signal } = request;
  return new Request(url, { method, headers, signal });
}

/**
 * Creates the SDK's handler for everything that was authenticated. Nobody may store its responses
 * (CACHE-01); of event streams the SDK itself says only that they must not be served unasked.
 *
 * @param guard learns what became of the messages it let through
 */
export function createHandler(options: HandlerOptions, guard: Pick<Guard, 'answered'>): Handler {
  const { createServer, onProtocolError: onerror } = options;
  const handler = createMcpHandler(createServer, { onerror });
  const streams = createStreams(options);

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
    if (isListening) return streams.open(request, options);
    return respondAs(accepted, await handler.fetch(request, options));
  };

  return {
    async fetch(received, options) {
      const hasCredentials = CREDENTIAL_HEADERS.some((name) => received.headers.has(name));
      const request = hasCredentials ? withoutCredentials(received) : received;
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
    async close() {
      await Promise.all([handler.close(), streams.close()]);
    },
  };
}

/** Opens the streams of those who listen. Each has a handler of its own, which hears only what is for its caller. */
function createStreams({ createServer, updates, onProtocolError: onerror }: HandlerOptions) {
  const open = new Set<McpHttpHandler>();
  let isClosed = false;
  return {
    async open(request: Request, options: McpHandlerRequestOptions | undefined): Promise<Response> {
      const bus = busOf(callerOf(options?.authInfo), updates, () => {
        open.add(handler);
        return () => open.delete(handler);
      });
      const maxSubscriptions = !isClosed && open.size < MAX_STREAMS ? 1 : 0;
      const handler = createMcpHandler(createServer, { onerror, bus, maxSubscriptions });
      return boundWaiting(await handler.fetch(request, options));
    },
    async close(): Promise<void> {
      isClosed = true;
      await Promise.all([...open].map((handler) => handler.close()));
    },
  };
}
