import {
  catalog,
  type BuiltInPrompt,
  type BuiltInResource,
  type BuiltInTool,
} from '../catalog/index.js';
import { choices } from './choices.js';
import type { Config } from './config.js';
import type { Answers, GivenAnswers, PromptAnswer, ResourceAnswer, ToolAnswer } from './schema.js';

/** The project name nobody gave. */
export const DEFAULT_NAME = 'my-mcp-server';

/** Every tool the generator brings an implementation for. */
export const builtInTools: readonly BuiltInTool[] = catalog.toolSets.flatMap(({ tools }) => tools);

/** Every resource the generator brings an implementation for. */
export const builtInResources: readonly BuiltInResource[] = catalog.toolSets.flatMap(
  ({ resources }) => resources,
);

/** Every prompt the generator brings an implementation for. */
export const builtInPrompts: readonly BuiltInPrompt[] = catalog.toolSets.flatMap(
  ({ prompts }) => prompts,
);

/** An entry of `tools` for a built-in tool, with the scopes the catalog gives it. */
export function builtInAnswer({ name, scopes }: BuiltInTool): ToolAnswer {
  return { name, scopes: [...scopes] };
}

/** An entry of `resources` for a built-in one, with the scopes the catalog gives it. */
export function builtInResourceAnswer({ uri, scopes }: BuiltInResource): ResourceAnswer {
  return { uri, scopes: [...scopes] };
}

/** An entry of `prompts` for a built-in one, with the scopes the catalog gives it. */
export function builtInPromptAnswer({ name, scopes }: BuiltInPrompt): PromptAnswer {
  return { name, scopes: [...scopes] };
}

/** Fills in the answers that are missing: what `--yes` takes and Enter accepts. */
export function withDefaults(given: GivenAnswers): Answers {
  return {
    name: DEFAULT_NAME,
    ...(given.existing === undefined ? { framework: first(choices.framework) } : {}),
    provider: first(choices.provider),
    spec: first(choices.spec),
    tools: builtInTools.map(builtInAnswer),
    // They come with their tool sets: whoever chose tools has chosen.
    ...(given.tools === undefined
      ? {
          resources: builtInResources.map(builtInResourceAnswer),
          prompts: builtInPrompts.map(builtInPromptAnswer),
        }
      : {}),
    ...given,
  };
}

/** The hierarchy of the tool sets in use, as far as their scopes are still needed. */
export function defaultHierarchy(config: Pick<Config, Offer>): Record<string, string[]> {
  const needed = new Set(offeredScopes(config));
  const inUse = new Set(
    [...config.tools, ...config.resources, ...config.prompts].map(({ builtIn }) => builtIn),
  );
  const entries = catalog.toolSets
    .filter((set) => [...set.tools, ...set.resources, ...set.prompts].some((one) => inUse.has(one)))
    .flatMap((set) => Object.entries(set.scopeHierarchy))
    .map(([broad, narrow]): [string, string[]] => [
      broad,
      narrow.filter((scope) => needed.has(scope) && scope !== broad),
    ])
    .filter(([, narrow]) => narrow.length > 0);
  return Object.fromEntries(entries);
}

/** The answers that say what a server offers. */
export type Offer = 'tools' | 'resources' | 'prompts';

/** The scopes that what a server offers needs beside the base scopes, as often as they are needed. */
export function offeredScopes(
  offer: Partial<Record<Offer, readonly { readonly scopes: readonly string[] }[]>>,
): string[] {
  const { tools = [], resources = [], prompts = [] } = offer;
  return [...tools, ...resources, ...prompts].flatMap(({ scopes }) => scopes);
}

/** A label made of a name: `search_orders` → `Search orders`. */
export function titleOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .join(' ')
    .toLowerCase();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

function first(values: readonly string[]): string {
  const [value] = values;
  if (value === undefined) throw new Error('the catalog offers no choice');
  return value;
}
