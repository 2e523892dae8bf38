import { catalog, withLocalRoles, type Downstream, type Provider } from '../catalog/index.js';
import type { Config, ConfiguredTool } from './config.js';
import { builtInAnswer, builtInTools, defaultHierarchy, titleOf } from './defaults.js';
import type { RoleGrants } from '../../templates/src/auth/token/provider-profile.js';
import type { Answers, RolesAnswer, ToolAnswer } from './schema.js';

/**
 * Completes validated answers with every default and the catalog's records.
 *
 * @param answers what `validateAnswers` let through
 * @returns the only input of rendering, frozen at every depth
 */
export function resolveConfig(answers: Answers): Config {
  const downstream = byId(catalog.downstreams, answers.downstream ?? 'none');
  const providerSettings = answers.providerSettings ?? {};
  const record = byId(catalog.providers, answers.provider);
  const provider = record.adjusted?.(record, providerSettings) ?? record;
  const machines = answers.machines ?? [];
  const roles = (answers.roles ?? []).map((each) => roleGrants(each, provider));
  const tools = withExample(answers.tools, downstream).map((tool) =>
    configuredTool(tool, downstream),
  );
  return deepFreeze<Config>({
    name: answers.name,
    framework: byId(catalog.frameworks, answers.framework),
    provider: withLocalRoles(provider, roles),
    revision: byId(catalog.revisions, answers.spec),
    tools,
    scopeHierarchy: answers.scopeHierarchy ?? defaultHierarchy(tools),
    baseScopes: answers.baseScopes ?? [...catalog.defaultBaseScopes],
    ...(machines.length > 0 ? { machines } : {}),
    ...(roles.length > 0 ? { roles } : {}),
    downstream,
    packageManager: answers.packageManager ?? 'npm',
    providerSettings,
  });
}

/** The claim comes from the provider's record where nobody names one. */
function roleGrants({ claim, shape, grants }: RolesAnswer, provider: Provider): RoleGrants {
  const [name, ...path] = claim ?? provider.roles?.claim ?? [];
  if (name === undefined) throw new Error('roles without a claim were let through');
  const known = claim === undefined ? provider.roles?.shape : undefined;
  return { claim: [name, ...path], shape: shape ?? known ?? 'list', grants };
}

/** Whoever calls another API gets the tool that shows how. */
function withExample(tools: readonly ToolAnswer[], { id }: Downstream): readonly ToolAnswer[] {
  const { downstreamTool } = catalog;
  const isThere = tools.some(({ name }) => name === downstreamTool.name);
  return id === 'none' || isThere ? tools : [...tools, builtInAnswer(downstreamTool)];
}

function configuredTool(answer: ToolAnswer, downstream: Downstream): ConfiguredTool {
  const known = downstream.id === 'none' ? builtInTools : [...builtInTools, catalog.downstreamTool];
  const builtIn = known.find(({ name }) => name === answer.name);
  const title = answer.title ?? builtIn?.title ?? titleOf(answer.name);
  return {
    name: answer.name,
    title,
    description:
      answer.description ??
      builtIn?.description ??
      `${title.slice(0, 100)}. Say here what the tool does and when to use it.`,
    scopes: [...answer.scopes],
    readOnly: answer.readOnly ?? builtIn?.readOnly ?? false,
    builtIn,
  };
}

function byId<T extends { readonly id: string }>(records: readonly T[], id: string): T {
  const record = records.find((candidate) => candidate.id === id);
  if (!record) throw new Error(`the catalog has no ${id}`);
  return record;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
