/**
 * The paths of this server that reach MCP. Nothing gets through them without a token, and what stands
 * behind `sealed` is reached by no other path.
 *
 * Follows `secure-mcp.json`: edit that file and run `create-secure-mcp update`.
 */
export const doors = [
  { path: '/mcp', kind: 'sessions' },
  { path: '/sse', kind: 'sse', openedByLibrary: true },
  { path: '/messages', kind: 'messages' },
];
