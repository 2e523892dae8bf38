import { isObject } from './messages.js';

type Item = Readonly<Record<string, unknown>>;

/** What is no text for a model: pictures, and what a server keeps for itself. */
const ASIDE: ReadonlySet<string> = new Set(['icons', '_meta']);
/** Values that a schema names: data, and free to change with it. */
const VALUES: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples', 'pattern']);
/** Deeper than any schema that people write. */
const DEEPEST = 30;

/** A text of a definition, and the members that lead there. */
export interface DefinedText {
  readonly path: string;
  readonly text: string;
}

/** Every text of a definition: names of members, values, and what stands beside data in a schema. */
export function textsOf(item: Item): DefinedText[] {
  return collect(item, '', () => true);
}

/** The texts in it that describe something. */
export function descriptionsOf(item: Item): DefinedText[] {
  return collect(item, '', (key) => !VALUES.has(key)).filter(({ path }) =>
    /(?:^|\.)(?:title|description|instructions)$/.test(path),
  );
}

function collect(
  value: unknown,
  path: string,
  isWanted: (key: string) => boolean,
  depth = 0,
): DefinedText[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (depth > DEEPEST) return [];
  if (Array.isArray(value))
    return value.flatMap((each) => collect(each, path, isWanted, depth + 1));
  if (!isObject(value)) return [];
  return Object.entries(value)
    .filter(([key]) => !ASIDE.has(key) && isWanted(key))
    .flatMap(([key, each]) => {
      const below = path === '' ? key : `${path}.${key}`;
      return [{ path: below, text: key }, ...collect(each, below, isWanted, depth + 1)];
    });
}

/** The members that somebody who approves a tool or a prompt has seen. */
const APPROVED = [
  'title',
  'description',
  'annotations',
  'inputSchema',
  'outputSchema',
  'arguments',
];

/** The approved members that differ between two definitions; the order of members does not count. */
export function changedMembers(one: Item, other: Item): string[] {
  return APPROVED.filter((key) => canonical(one[key]) !== canonical(other[key]));
}

/** Writes a value with its members in order, without what is data. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (key, each: unknown) => {
    if (VALUES.has(key)) return undefined;
    if (!isObject(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
