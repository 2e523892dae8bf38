import { choices } from '../../src/answers/choices.js';
import type { Config } from '../../src/answers/config.js';
import { offeredScopes } from '../../src/answers/defaults.js';
import { configuredIssuers } from '../../src/answers/issuers.js';
import { offeredDownstreams } from '../../src/answers/downstream.js';
import { isOwn } from '../../src/answers/sign-in.js';
import { catalog } from '../../src/catalog/index.js';
import type { Offer } from './arbitrary-config.js';
import {
  builtInPrompts,
  builtInResources,
  builtInTools,
  exampleConfig,
  ownPrompt,
  ownResource,
  ownTool,
} from './example-config.js';
import { matrix } from './narrowed.js';
import { mostTellingFirst, pairwise, type Row } from './pairwise.js';

const offers: Readonly<Record<string, Partial<Offer & Pick<Config, 'lists'>>>> = {
  ...Object.fromEntries(
    catalog.toolSets.map(({ id, tools, resources, prompts }) => [
      id,
      {
        tools: builtInTools().filter(({ builtIn }) => tools.some((one) => one === builtIn)),
        resources: builtInResources().filter(({ builtIn }) =>
          resources.some((one) => one === builtIn),
        ),
        prompts: builtInPrompts().filter(({ builtIn }) => prompts.some((one) => one === builtIn)),
      },
    ]),
  ),
  one: { tools: builtInTools().filter(({ name }) => name === 'complete_todo') },
  some: { tools: builtInTools().filter(({ name }) => ['add_todo', 'whoami'].includes(name)) },
  own: {
    tools: [ownTool(), ownTool({ name: 'refund.v2', scopes: ['orders:read', 'orders:refund'] })],
  },
  resources: { resources: [ownResource(), ownResource({ uri: 'notes://all', name: 'notes' })] },
  prompts: { prompts: [ownPrompt()] },
  everything: {
    tools: [...builtInTools(), ownTool({ scopes: [] })],
    resources: [...builtInResources(), ownResource({ scopes: [] })],
    prompts: [...builtInPrompts(), ownPrompt({ scopes: [] })],
    lists: 'permitted',
  },
};

const ids = (records: readonly { readonly id: string }[]) => records.map(({ id }) => id);

/** What a project is made of. Another choice is another line here and one in {@link configOf}. */
const axes = {
  provider: ids(matrix.providers),
  framework: ids(matrix.frameworks),
  revision: ids(catalog.revisions),
  tools: Object.keys(offers),
  dpop: choices.dpop,
  downstream: ids(catalog.downstreams).filter((downstream) =>
    matrix.providers.some(({ id }) => isPossible({ provider: id, downstream })),
  ),
  issuers: ['one', 'several'],
};

/** Not every provider offers every way to tokens for other APIs. */
function isPossible({ provider, framework, downstream, issuers, dpop }: Row): boolean {
  // An authorization server of the project's own needs Node, binds no tokens to keys and stands alone.
  if (isOwn(provider) || downstream === 'upstream') {
    const runtime = catalog.frameworks.find(({ id }) => id === framework)?.runtime;
    if (runtime === 'web' || issuers === 'several') return false;
    if (dpop !== undefined && dpop !== 'off') return false;
  }
  const record = catalog.providers.find(({ id }) => id === provider);
  if (issuers === 'several' && record?.verification === 'introspection') return false;
  return (
    record === undefined ||
    downstream === undefined ||
    offeredDownstreams(record).some(({ id }) => id === downstream)
  );
}

/** A project of the covering set; the name says what was chosen. */
export interface CoveringProject {
  readonly id: string;
  readonly frameworkId: string;
  readonly providerId: string;
  /** By axis. */
  readonly choices: Row;
  readonly config: Config;
}

/** A compiler holds every file of its projects at once: some 200 megabytes each. */
export const PROJECTS_OF_A_COMPILER = 13;

const rows = mostTellingFirst(pairwise(axes, isPossible), 'framework', PROJECTS_OF_A_COMPILER);

/** Projects in which any two choices of different axes meet; of each framework first those that show most. */
export const coveringSet: readonly CoveringProject[] = rows.map((row, index) => ({
  id: Object.values(row).join('_'),
  frameworkId: row['framework'] ?? '',
  providerId: row['provider'] ?? '',
  choices: row,
  config: configOf(row, index),
}));

/** Of each framework the first ones, as many as a compiler holds: together they show every choice. */
export const firstProjects: readonly CoveringProject[] = matrix.frameworks.flatMap(({ id }) =>
  coveringSet.filter(({ frameworkId }) => frameworkId === id).slice(0, PROJECTS_OF_A_COMPILER),
);

function configOf(
  {
    provider = '',
    framework = '',
    revision = '',
    tools: choice = '',
    dpop = '',
    downstream = '',
    issuers = '',
  }: Row,
  index: number,
): Config {
  const { tools = [], ...beside } = offers[choice] ?? {};
  const scopes = new Set(offeredScopes({ tools, ...beside }));
  const hierarchies = catalog.toolSets.flatMap((set) => Object.entries(set.scopeHierarchy));
  return exampleConfig({
    providerId: provider,
    frameworkId: framework,
    revisionId: revision,
    downstreamId: downstream,
    ...(isOwn(provider) ? signInAt(index, downstream) : {}),
    dpop: choices.dpop.find((each) => each === dpop) ?? 'off',
    // Another tenant of the same provider: clients ask every one of them for scopes in the same way.
    ...(issuers === 'several' ? { issuers: configuredIssuers([{ provider }]) } : {}),
    tools,
    ...beside,
    scopeHierarchy: Object.fromEntries(
      hierarchies.filter(([, narrow]) => narrow.every((scope) => scopes.has(scope))),
    ),
  });
}

/** Upstreams and stores take turns: nothing but files of their own depends on them. */
function signInAt(index: number, downstream: string) {
  const upstreams = catalog.upstreams.filter(({ api }) => downstream !== 'upstream' || api);
  return {
    upstreamId: upstreams[index % upstreams.length]?.id ?? '',
    storeId: catalog.stores[index % catalog.stores.length]?.id ?? '',
  };
}
