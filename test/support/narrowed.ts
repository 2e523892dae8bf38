import { catalog } from '../../src/catalog/index.js';

/** What a person may narrow the matrix by: `PROVIDER=auth0 FRAMEWORK=hono npx vitest run --project matrix`. */
const variables = { PROVIDER: catalog.providers, FRAMEWORK: catalog.frameworks } as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads which providers and frameworks a run of the matrix is about.
 *
 * @returns the records to run; all where nothing is said.
 * @throws Error where a name is unknown: no test would run, and that would look like success.
 */
export function narrowed(environment: Environment): {
  readonly providers: typeof catalog.providers;
  readonly frameworks: typeof catalog.frameworks;
} {
  const pick = <Item extends { readonly id: string }>(
    name: keyof typeof variables,
    items: readonly Item[],
  ): readonly Item[] => {
    const wanted = environment[name]?.split(',').map((id) => id.trim());
    if (wanted === undefined || wanted.join('') === '') return items;
    const known = items.map(({ id }) => id);
    const unknown = wanted.filter((id) => !known.includes(id));
    if (unknown.length > 0) {
      throw new Error(`${name}: no ${unknown.join(', ')}; there are ${known.join(', ')}`);
    }
    return items.filter(({ id }) => wanted.includes(id));
  };
  return {
    providers: pick('PROVIDER', variables.PROVIDER),
    frameworks: pick('FRAMEWORK', variables.FRAMEWORK),
  };
}

/** The providers and frameworks of this run. */
export const matrix = narrowed(process.env);
