import type { Config, ConfiguredTool } from '../../src/answers/config.js';
import { catalog } from '../../src/catalog/index.js';

/** The configuration that `--yes` gives, for another provider if named. */
export function exampleConfig(
  changes: Partial<Config> & {
    providerId?: string;
    frameworkId?: string;
    revisionId?: string;
  } = {},
): Config {
  const {
    providerId = 'generic-oidc',
    frameworkId = 'express',
    revisionId = '2026-07-28',
    ...rest
  } = changes;
  const provider = catalog.providers.find(({ id }) => id === providerId);
  const framework = catalog.frameworks.find(({ id }) => id === frameworkId);
  const revision = catalog.revisions.find(({ id }) => id === revisionId);
  if (!provider || !framework || !revision)
    throw new Error(`not in the catalog: ${providerId}, ${frameworkId}, ${revisionId}`);
  return {
    name: 'my-mcp-server',
    framework,
    provider,
    revision,
    tools: builtInTools(),
    scopeHierarchy: Object.fromEntries(
      catalog.toolSets.flatMap((set) => Object.entries(set.scopeHierarchy)),
    ),
    baseScopes: catalog.defaultBaseScopes,
    downstream: 'none',
    packageManager: 'npm',
    providerSettings: {},
    ...rest,
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
