import { isObject } from './messages.js';

type Schema = Readonly<Record<string, unknown>>;

/** Arguments that a tool may accept: made-up values for what it must have, nothing else. */
export function sampleArguments(schema: Schema): Record<string, unknown> {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const entries = requiredOf(schema).map((name) => {
    const each = properties[name];
    return [name, isObject(each) ? sample(each) : 'audit'] as const;
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

function sample(schema: Schema): unknown {
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
      return sampleArguments(schema);
    default:
      return 'audit'.padEnd(Number(schema['minLength'] ?? 0), 'x').slice(0, 100);
  }
}
