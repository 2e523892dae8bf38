import type { Registry } from './with-registry';

/**
 * What this server offers, and the scopes that each thing needs.
 *
 * Follows `secure-mcp.json`: edit that file and run `create-secure-mcp update`. What you write
 * yourself goes into `lib/mcp-auth/scope-map.ts`.
 */
export const registry: Registry = {
  // Every request needs these; they are the least a client signs in with.
  baseScopes: ['mcp:access'],

  // A call needs all the scopes of its tool, and the base scopes.
  tools: {
    search_tickets: ['tickets:read'],
    purge_tickets: ['tickets:purge'],
  },

  // Reading, completing and subscribing need the scopes of the resource.
  resources: {
    'tickets://{id}': ['tickets:read'],
  },

  // Getting a prompt and completing its arguments need its scopes.
  prompts: {},

  // A broader scope, and the scopes that whoever holds it needs not ask for.
  hierarchy: {},
};
