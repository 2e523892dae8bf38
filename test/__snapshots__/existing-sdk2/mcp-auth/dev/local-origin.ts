import { isLoopback } from '../../src/mcp-auth/auth/secure-url.js';

/** Whether a page was served on this machine, as the MCP Inspector is; no other page has to do here. */
export function isLocalOrigin(origin: string): boolean {
  return URL.canParse(origin) && isLoopback(new URL(origin));
}
