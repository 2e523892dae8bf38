import { whoami } from '../tools/whoami.js';
import { searchOrdersTool } from '../tools/search-orders.js';
import type { Registry } from './with-registry.js';

/**
 * The tools of this server, and the scopes that each needs.
 *
 * Follows `secure-mcp.json`: edit that file and run `create-secure-mcp update`. What you write
 * yourself goes into `src/server.ts` and `src/scope-map.ts`.
 */
export const registry: Registry = {
  // Every request needs these; they are the least a client signs in with.
  baseScopes: ['mcp:access'],

  // A call needs all the scopes of its tool, and the base scopes.
  tools: [
    { tool: whoami, scopes: [] },
    { tool: searchOrdersTool, scopes: ['orders:read'] },
  ],

  // A broader scope, and the scopes that whoever holds it needs not ask for.
  hierarchy: {},
};
