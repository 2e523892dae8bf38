import type { Config, ConfiguredTool } from '../../src/answers/config.js';
import { catalog, withLocalRoles } from '../../src/catalog/index.js';

/** The configuration that `--yes` gives, for another provider if named. */
export function exampleConfig(
  changes: Partial<Config> & {
    providerId?: string;
    frameworkId?: string;
    revisionId?: string;
    downstreamId?: string;
  } = {},
): Config {
  const {
    providerId = 'generic-oidc',
    frameworkId = 'express',
    revisionId = catalog.revisions[0].id,
    downstreamId = 'none',
    ...rest
  } = changes;
  const provider = catalog.providers.find(({ id }) => id === providerId);
  const framework = catalog.frameworks.find(({ id }) => id === frameworkId);
  const revision = catalog.revisions.find(({ id }) => id === revisionId);
  const downstream = catalog.downstreams.find(({ id }) => id === downstreamId);
  if (!downstream) throw new Error(`not in the catalog: ${downstreamId}`);
  if (!provider || !framework || !revision)
    throw new Error(`not in the catalog: ${providerId}, ${frameworkId}, ${revisionId}`);
  return {
    name: 'my-mcp-server',
    framework,
    provider: withLocalRoles(
      provider.adjusted?.(provider, rest.providerSettings ?? {}) ?? provider,
      rest.roles,
    ),
    revision,
    scopeHierarchy: Object.fromEntries(
      catalog.toolSets.flatMap((set) => Object.entries(set.scopeHierarchy)),
    ),
    baseScopes: catalog.defaultBaseScopes,
    packageManager: 'npm',
    providerSettings: {},
    downstream,
    ...rest,
    tools: [
      ...(rest.tools ?? builtInTools()),
      ...(downstream.id === 'none'
        ? []
        : [{ ...catalog.downstreamTool, builtIn: catalog.downstreamTool }]),
    ],
  };
}

/** Every tool that comes with an implementation. */
export function builtInTools(): ConfiguredTool[] {
  return catalog.toolSets.flatMap(({ tools }) => tools.map((builtIn) => ({ ...builtIn, builtIn })));
}

/** A tool of the user's own. */
export function ownTool(changes: Partial<ConfiguredTool> = {}): ConfiguredTool {
  return {
    name: 'search_orders',
    title: 'Search orders',
    description: 'Searches your orders.',
    scopes: ['orders:read'],
    readOnly: true,
    builtIn: undefined,
    ...changes,
  };
}
