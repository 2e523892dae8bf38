/** The revision of the MCP specification that this auth layer follows. */
export const SPEC_REVISION = '2026-07-28';

/** Request headers that web pages may send (CORS-02). */
export const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'accept',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'mcp-session-id',
  'last-event-id',
].join(', ');
