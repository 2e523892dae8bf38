import { registry } from './registry';
import { withRegistry } from './with-registry';

/**
 * Who may call what: the names of `lib/mcp-auth/registry.ts` with the scopes that stand there, and what you add to your
 * server with the scopes that you write here. What has no entry is refused to everybody. Add the
 * scopes to your authorization server as well, or clients cannot get them.
 */
export const scopePolicy = withRegistry(registry, {
  // Every request needs these, and the base scopes of the registry.
  baseScopes: [],

  // A call needs all the scopes behind the name of its tool, and the base scopes.
  tools: {},

  // By URI or URI template, as they are registered.
  resources: {},

  prompts: {},

  // Methods beside those that every server has.
  methods: { 'logging/setLevel': [] },

  // A broader scope of your own, and the scopes that whoever holds it needs not ask for.
  hierarchy: {},
});
