import { existingServers } from '../catalog/existing.js';
import {
  catalog,
  withLocalRoles,
  type BuiltInTool,
  type Framework,
  type Provider,
} from '../catalog/index.js';
import type { Config, ConfiguredPrompt, ConfiguredResource, ConfiguredTool } from './config.js';
import {
  builtInAnswer,
  builtInPrompts,
  builtInResources,
  builtInTools,
  defaultHierarchy,
  titleOf,
  type Offer,
} from './defaults.js';
import { exampleToolOf } from './downstream.js';
import { adjustedProvider, configuredIssuers } from './issuers.js';
import { resourceNameOf } from './resources.js';
import type { RoleGrants } from '../../templates/src/auth/token/provider-profile.js';
import type { Answers, PromptAnswer, ResourceAnswer, RolesAnswer, ToolAnswer } from './schema.js';

/**
 * Completes validated answers with every default and the catalog's records.
 *
 * @param answers what `validateAnswers` let through
 * @returns the only input of rendering, frozen at every depth
 */
export function resolveConfig(answers: Answers): Config {
  const downstream = byId(catalog.downstreams, answers.downstream ?? 'none');
  const providerSettings = answers.providerSettings ?? {};
  const provider = adjustedProvider(answers.provider, providerSettings);
  const machines = answers.machines ?? [];
  const roles = (answers.roles ?? []).map((each) => roleGrants(each, provider));
  const { existing } = answers;
  const { tools, resources, prompts } = existing ? ofOwnCode(answers) : ofGenerator(answers);
  return deepFreeze<Config>({
    name: answers.name,
    framework: frameworkOf(answers),
    ...(existing === undefined ? {} : { existing: structuredClone(existing) }),
    provider: withLocalRoles(provider, roles),
    ...(answers.signIn === undefined ? {} : { signIn: configuredSignIn(answers.signIn) }),
    revision: byId(catalog.revisions, answers.spec),
    tools,
    resources,
    prompts,
    lists: answers.lists,
    scopeHierarchy: answers.scopeHierarchy ?? defaultHierarchy({ tools, resources, prompts }),
    baseScopes: answers.baseScopes ?? [...catalog.defaultBaseScopes],
    ...(machines.length > 0 ? { machines } : {}),
    ...(roles.length > 0 ? { roles } : {}),
    downstream,
    dpop: answers.dpop ?? 'off',
    packageManager: answers.packageManager ?? 'npm',
    providerSettings,
    ...(answers.issuers === undefined ? {} : { issuers: configuredIssuers(answers.issuers) }),
  });
}

function frameworkOf({ framework, existing }: Answers): Framework {
  if (existing) return existingServers[existing.runtime];
  if (framework === undefined) throw new Error('answers without a framework were let through');
  return byId(catalog.frameworks, framework);
}

/** What a project offers whose tools, resources and prompts have files of ours. */
function ofGenerator(answers: Answers): Pick<Config, Offer> {
  const example = exampleToolOf(answers);
  return {
    tools: withExample(answers.tools, example).map((tool) => configuredTool(tool, example)),
    resources: (answers.resources ?? []).map(configuredResource),
    prompts: (answers.prompts ?? []).map(configuredPrompt),
  };
}

/** What a server offers that exists already: its own code says everything but the scopes. */
function ofOwnCode({ tools, resources = [], prompts = [] }: Answers): Pick<Config, Offer> {
  const said = (name: string) => ({ title: titleOf(name), description: '', builtIn: undefined });
  return {
    tools: tools.map(({ name, scopes, readOnly = false }) => ({
      ...said(name),
      ...{ name, scopes: [...scopes], readOnly },
    })),
    resources: resources.map(({ uri, scopes }) => {
      const name = resourceNameOf(uri);
      return { ...said(name), uri, name, mimeType: undefined, scopes: [...scopes] };
    }),
    prompts: prompts.map(({ name, scopes }) => ({ ...said(name), name, scopes: [...scopes] })),
  };
}

function configuredSignIn({
  upstream,
  store = catalog.stores[0].id,
}: NonNullable<Answers['signIn']>): NonNullable<Config['signIn']> {
  return { upstream: byId(catalog.upstreams, upstream), store: byId(catalog.stores, store) };
}

/** The claim comes from the provider's record where nobody names one. */
function roleGrants({ claim, shape, grants }: RolesAnswer, provider: Provider): RoleGrants {
  const [name = '', ...path] = claim ?? provider.roles?.claim ?? [];
  if (name === '') throw new Error('roles without a claim were let through');
  const known = claim === undefined ? provider.roles?.shape : undefined;
  return { claim: [name, ...path], shape: shape ?? known ?? 'list', grants };
}

/** Whoever calls another API gets the tool that shows how. */
function withExample(
  tools: readonly ToolAnswer[],
  example: BuiltInTool | undefined,
): readonly ToolAnswer[] {
  const isThere = tools.some(({ name }) => name === example?.name);
  return !example || isThere ? tools : [...tools, builtInAnswer(example)];
}

function configuredTool(answer: ToolAnswer, example: BuiltInTool | undefined): ConfiguredTool {
  const known = example ? [...builtInTools, example] : builtInTools;
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

function configuredResource(answer: ResourceAnswer): ConfiguredResource {
  const builtIn = builtInResources.find(({ uri }) => uri === answer.uri);
  const name = answer.name ?? builtIn?.name ?? resourceNameOf(answer.uri);
  const title = answer.title ?? builtIn?.title ?? titleOf(name);
  return {
    uri: answer.uri,
    name,
    title,
    description:
      answer.description ??
      builtIn?.description ??
      `${title.slice(0, 100)}. Say here what it holds and whose it is.`,
    mimeType: answer.mimeType ?? builtIn?.mimeType,
    scopes: [...answer.scopes],
    builtIn,
  };
}

function configuredPrompt(answer: PromptAnswer): ConfiguredPrompt {
  const builtIn = builtInPrompts.find(({ name }) => name === answer.name);
  const title = answer.title ?? builtIn?.title ?? titleOf(answer.name);
  return {
    name: answer.name,
    title,
    description:
      answer.description ??
      builtIn?.description ??
      `${title.slice(0, 100)}. Say here what the prompt is for.`,
    scopes: [...answer.scopes],
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
