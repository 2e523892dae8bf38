import { catalog, type BuiltInTool } from '../catalog/index.js';
import { choices } from './choices.js';
import type { Answers, GivenAnswers, ToolAnswer } from './schema.js';

/** The project name nobody gave. */
export const DEFAULT_NAME = 'my-mcp-server';

/** Every tool the generator brings an implementation for. */
export const builtInTools: readonly BuiltInTool[] = catalog.toolSets.flatMap(({ tools }) => tools);

/** An entry of `tools` for a built-in tool, with the scopes the catalog gives it. */
export function builtInAnswer({ name, scopes }: BuiltInTool): ToolAnswer {
  return { name, scopes: [...scopes] };
}

/** Fills in the answers that are missing: what `--yes` takes and Enter accepts. */
export function withDefaults(given: GivenAnswers): Answers {
  return {
    name: DEFAULT_NAME,
    framework: first(choices.framework),
    provider: first(choices.provider),
    spec: first(choices.spec),
    tools: builtInTools.map(builtInAnswer),
    ...given,
  };
}

/** The hierarchy of the tool sets in use, as far as their scopes are still needed. */
export function defaultHierarchy(
  tools: readonly { readonly name: string; readonly scopes: readonly string[] }[],
): Record<string, string[]> {
  const needed = new Set(tools.flatMap(({ scopes }) => scopes));
  const entries = catalog.toolSets
    .filter((set) => set.tools.some(({ name }) => tools.some((tool) => tool.name === name)))
    .flatMap((set) => Object.entries(set.scopeHierarchy))
    .map(([broad, narrow]): [string, string[]] => [
      broad,
      narrow.filter((scope) => needed.has(scope) && scope !== broad),
    ])
    .filter(([, narrow]) => narrow.length > 0);
  return Object.fromEntries(entries);
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
