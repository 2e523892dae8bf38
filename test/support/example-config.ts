import type {
  Config,
  ConfiguredPrompt,
  ConfiguredResource,
  ConfiguredTool,
} from '../../src/answers/config.js';
import { catalog, withLocalRoles } from '../../src/catalog/index.js';

/** The configuration that `--yes` gives, for another provider if named. */
export function exampleConfig(
  changes: Partial<Config> & {
    providerId?: string;
    frameworkId?: string;
    revisionId?: string;
    downstreamId?: string;
    upstreamId?: string;
    storeId?: string;
  } = {},
): Config {
  const {
    providerId = 'generic-oidc',
    frameworkId = 'express',
    revisionId = catalog.revisions[0].id,
    downstreamId = 'none',
    upstreamId = 'github',
    storeId = 'sqlite',
    ...rest
  } = changes;
  const provider = catalog.providers.find(({ id }) => id === providerId);
  const framework = catalog.frameworks.find(({ id }) => id === frameworkId);
  const revision = catalog.revisions.find(({ id }) => id === revisionId);
  const downstream = catalog.downstreams.find(({ id }) => id === downstreamId);
  if (!downstream) throw new Error(`not in the catalog: ${downstreamId}`);
  const upstream = catalog.upstreams.find(({ id }) => id === upstreamId);
  const store = catalog.stores.find(({ id }) => id === storeId);
  if (!upstream || !store) throw new Error(`not in the catalog: ${upstreamId}, ${storeId}`);
  const example = downstream.id === 'upstream' ? upstream.api?.tool : catalog.downstreamTool;
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
    dpop: 'off',
    packageManager: 'npm',
    providerSettings: {},
    downstream,
    lists: undefined,
    // They come with the tools that were not chosen.
    resources: rest.tools ? [] : builtInResources(),
    prompts: rest.tools ? [] : builtInPrompts(),
    ...(providerId === 'own' || rest.provider?.id === 'own' ? { signIn: { upstream, store } } : {}),
    ...rest,
    tools: [
      ...(rest.tools ?? builtInTools()),
      ...(downstream.id === 'none' || !example ? [] : [{ ...example, builtIn: example }]),
    ],
  };
}

/** Every tool that comes with an implementation. */
export function builtInTools(): ConfiguredTool[] {
  return catalog.toolSets.flatMap(({ tools }) => tools.map((builtIn) => ({ ...builtIn, builtIn })));
}

/** Every resource that comes with an implementation. */
export function builtInResources(): ConfiguredResource[] {
  return catalog.toolSets.flatMap(({ resources }) =>
    resources.map((builtIn) => ({ mimeType: undefined, ...builtIn, builtIn })),
  );
}

/** Every prompt that comes with an implementation. */
export function builtInPrompts(): ConfiguredPrompt[] {
  return catalog.toolSets.flatMap(({ prompts }) =>
    prompts.map((builtIn) => ({ ...builtIn, builtIn })),
  );
}

/** A resource of the user's own. */
export function ownResource(changes: Partial<ConfiguredResource> = {}): ConfiguredResource {
  return {
    uri: 'notes://{id}',
    name: 'notes_by_id',
    title: 'Notes by id',
    description: 'One of your notes.',
    mimeType: undefined,
    scopes: ['notes:read'],
    builtIn: undefined,
    ...changes,
  };
}

/** A prompt of the user's own. */
export function ownPrompt(changes: Partial<ConfiguredPrompt> = {}): ConfiguredPrompt {
  return {
    name: 'sum_up',
    title: 'Sum up',
    description: 'Sums your notes up.',
    scopes: ['notes:read'],
    builtIn: undefined,
    ...changes,
  };
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
