import { registry } from './mcp/registry.js';
import { withRegistry } from './mcp/with-registry.js';

/**
 * Who may call what: the tools of `src/mcp/registry.ts` with the scopes that stand there, and what you
 * register yourself with the scopes that you write here. A tool, a resource or a prompt without an entry
 * stops the server at start; the last two go below `resources` and `prompts` (`ScopePolicy` says how).
 * The authorization server has to know the scopes as well, or clients cannot get them.
 */
export const scopePolicy = withRegistry(registry, {
  // Every request needs these, and the base scopes of the registry.
  baseScopes: [],

  // Your own tools. A call needs all the scopes behind the name of its tool, and the base scopes.
  tools: {},

  // A broader scope of your own, and the scopes that whoever holds it needs not ask for.
  hierarchy: {},
});
