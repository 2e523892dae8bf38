import {
  createMcpHandler,
  type McpHttpHandler,
  type McpServerFactory,
} from '@modelcontextprotocol/server';
import type { Guard } from './guard.js';

/**
 * The SDK's handler for everything that was authenticated. Nobody keeps its answers (CACHE-01); of
 * event streams the SDK itself says only that they must not be served unasked.
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
  return {
    ...handler,
    async fetch(request, options) {
      const body = options?.parsedBody;
      request.signal.addEventListener('abort', () => {
        guard.answered(body, undefined);
      });
      const response = await handler.fetch(request, options).catch((error: unknown) => {
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
