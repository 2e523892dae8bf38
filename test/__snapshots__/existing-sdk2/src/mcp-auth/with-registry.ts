import type { ScopePolicy, ScopesByName } from './auth/scopes.js';

/** What stands in `src/mcp-auth/registry.ts`. */
export type Registry = Readonly<
  Required<Pick<ScopePolicy, 'baseScopes' | 'tools' | 'resources' | 'prompts' | 'hierarchy'>>
>;

/**
 * Adds the entries of `src/mcp-auth/scope-map.ts` to those of the registry. Takes nothing away: what has an entry in both needs
 * the scopes of both.
 */
export function withRegistry(registry: Registry, own: Partial<ScopePolicy>): ScopePolicy {
  return {
    ...own,
    baseScopes: [...new Set([...registry.baseScopes, ...(own.baseScopes ?? [])])],
    tools: joined(registry.tools, own.tools),
    resources: joined(registry.resources, own.resources),
    prompts: joined(registry.prompts, own.prompts),
    hierarchy: joined(registry.hierarchy, own.hierarchy),
  };
}

function joined(registered: ScopesByName, own: ScopesByName = {}): ScopesByName {
  const scopes = new Map(Object.entries(registered));
  for (const [name, more] of Object.entries(own)) {
    scopes.set(name, [...new Set([...(scopes.get(name) ?? []), ...more])]);
  }
  return Object.fromEntries(scopes);
}
