import {
  createMcpHandler,
  type McpHttpHandler,
  type McpServerFactory,
} from '@modelcontextprotocol/server';

/**
 * The SDK's handler for everything that was authenticated. Nobody keeps its answers (CACHE-01); of
 * event streams the SDK itself says only that they must not be served unasked.
 *
 * @param onerror gets what the SDK reports
 */
export function createHandler(
  createServer: McpServerFactory,
  onerror: (error: unknown) => void,
): McpHttpHandler {
  const handler = createMcpHandler(createServer, { onerror });
  return {
    ...handler,
    async fetch(request, options) {
      const response = await handler.fetch(request, options);
      const said = response.headers.get('cache-control');
      response.headers.set('cache-control', said === null ? 'no-store' : `no-store, ${said}`);
      return response;
    },
  };
}
