/**
 * Adds the entries of `mcp-auth/scope-map.js` to those of the registry. Takes nothing away: what has an entry in both needs
 * the scopes of both.
 */
export function withRegistry(registry, own) {
  return {
    ...own,
    baseScopes: [...new Set([...registry.baseScopes, ...(own.baseScopes ?? [])])],
    tools: joined(registry.tools, own.tools),
    resources: joined(registry.resources, own.resources),
    prompts: joined(registry.prompts, own.prompts),
    hierarchy: joined(registry.hierarchy, own.hierarchy),
  };
}

function joined(registered, own = {}) {
  const scopes = new Map(Object.entries(registered));
  for (const [name, more] of Object.entries(own)) {
    scopes.set(name, [...new Set([...(scopes.get(name) ?? []), ...more])]);
  }
  return Object.fromEntries(scopes);
}
