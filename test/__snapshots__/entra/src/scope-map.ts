import type { ScopePolicy } from './auth/scopes.js';

/**
 * Who may call what. A tool without an entry stops the server at start; so do a resource and a prompt,
 * which go below `resources` and `prompts` (`ScopePolicy` says how). Whatever has no entry is refused.
 * Add the scopes to your authorization server as well, or clients cannot get them.
 */
export const scopePolicy: ScopePolicy = {
  // Every request needs these; they are the least a client signs in with.
  baseScopes: ['mcp:access'],

  // Beside the base scopes, a tool needs all the scopes that stand behind its name.
  tools: {
    whoami: [],
    search_orders: ['orders:read'],
  },

  // A broader scope, and the scopes that whoever holds it needs not ask for.
  hierarchy: {},
};
