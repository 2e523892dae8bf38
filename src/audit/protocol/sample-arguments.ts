import { isObject } from './messages.js';

type Schema = Readonly<Record<string, unknown>>;

/** Arguments that a tool may accept: made-up values for what it must have, nothing else. */
export function sampleArguments(schema: Schema, word = 'audit'): Record<string, unknown> {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const entries = requiredOf(schema).map((name) => {
    const each = properties[name];
    return [name, isObject(each) ? sample(each, word) : word] as const;
  });
  return Object.fromEntries(entries);
}

/** Names of the arguments that a tool must have. */
export function requiredOf({ required }: Schema): string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

/** The arguments with a value at this path; without any when it is undefined. */
export function withValue(
  given: Schema,
  [name, ...rest]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const others = Object.fromEntries(Object.entries(given).filter(([key]) => key !== name));
  if (name === undefined) return others;
  if (rest.length === 0) return value === undefined ? others : { ...others, [name]: value };
  const inner = isObject(given[name]) ? given[name] : {};
  return { ...others, [name]: withValue(inner, rest, value) };
}

/** Texts of a form that schemas name, each with the word where there is room for one. */
const FORMATS: Readonly<Record<string, (word: string) => string>> = {
  'date': () => '2030-01-01',
  'date-time': () => '2030-01-01T00:00:00Z',
  'time': () => '00:00:00Z',
  'email': (word) => `${word}@example.com`,
  'uri': (word) => `https://example.com/${word}`,
  'uuid': () => '00000000-0000-4000-8000-000000000000',
};

function sample(schema: Schema, word: string): unknown {
  const listed = [schema['const'], schema['default'], schema['examples'], schema['enum']]
    .flat()
    .find((each) => each !== undefined);
  if (listed !== undefined) return listed;
  const [type] = [schema['type']].flat();
  switch (type) {
    case 'integer':
    case 'number':
      return typeof schema['minimum'] === 'number' ? schema['minimum'] : 7;
    case 'boolean':
      return true;
    case 'array':
      return [];
    case 'object':
      return sampleArguments(schema, word);
    default:
      return textOf(schema, word);
  }
}

function textOf({ format, minLength, maxLength }: Schema, word: string): string {
  const ofFormat = typeof format === 'string' ? FORMATS[format]?.(word) : undefined;
  if (ofFormat !== undefined) return ofFormat;
  const most = typeof maxLength === 'number' ? Math.min(maxLength, 100) : 100;
  return word
    .padEnd(typeof minLength === 'number' ? Math.min(minLength, most) : 0, 'x')
    .slice(0, most);
}
