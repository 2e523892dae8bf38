import { isObject } from '../../protocol/messages.js';

type Schema = Readonly<Record<string, unknown>>;

/** A place in a schema that declares a header by `x-mcp-header`. */
export interface DeclaredHeader {
  /** Name that it declares, valid or not. */
  readonly name: unknown;
  /** Names of properties that lead there, as far as it is properties. */
  readonly path: readonly string[];
  /** Properties alone lead there. */
  readonly isReachable: boolean;
  /** Types that a value may have, without null; none when the schema does not say here. */
  readonly types: readonly string[];
  readonly schema: Schema;
}

/** Keywords with a schema, a list of them, or schemas by name (JSON Schema 2020-12). */
const INSIDE = [
  ...['items', 'prefixItems', 'contains', 'additionalProperties', 'patternProperties'],
  ...['anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else', '$defs', 'definitions'],
  ...['dependentSchemas', 'propertyNames', 'unevaluatedItems', 'unevaluatedProperties'],
];
const BY_NAME = new Set(['patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Deeper than any schema that people write. */
const DEEPEST = 20;

/** Every declaration in the schema of a tool's arguments. */
export function declaredHeaders(root: Schema): DeclaredHeader[] {
  return collect(root, [], false, 0);
}

function collect(
  schema: Schema,
  path: readonly string[],
  isReachable: boolean,
  depth: number,
): DeclaredHeader[] {
  if (depth > DEEPEST) return [];
  const own: DeclaredHeader[] =
    schema['x-mcp-header'] === undefined
      ? []
      : [{ name: schema['x-mcp-header'], path, isReachable, types: typesOf(schema), schema }];
  const isChain = path.length === 0 || isReachable;
  const properties = Object.entries(isObject(schema['properties']) ? schema['properties'] : {});
  const below = properties.flatMap(([name, each]) =>
    isObject(each) ? collect(each, [...path, name], isChain, depth + 1) : [],
  );
  const aside = INSIDE.flatMap((keyword) => {
    const value = schema[keyword];
    const list: readonly unknown[] =
      isObject(value) && BY_NAME.has(keyword) ? Object.values(value) : [value].flat();
    return list
      .filter(isObject)
      .flatMap((each) => collect(each, [...path, keyword], false, depth + 1));
  });
  return [...own, ...below, ...aside];
}

/** Types by `type`, by the values allowed, or of the alternatives. */
function typesOf(schema: Schema): string[] {
  const { type, anyOf, oneOf } = schema;
  const values = 'const' in schema ? [schema['const']] : schema['enum'];
  const alternatives = [anyOf, oneOf].flat().filter(isObject);
  const found =
    type !== undefined
      ? [type].flat().map(String)
      : alternatives.length > 0
        ? alternatives.flatMap(typesOf)
        : Array.isArray(values)
          ? values.map(typeOfValue)
          : [];
  return [...new Set(found)].filter((each) => each !== 'null');
}

function typeOfValue(value: unknown): string {
  if (value === null) return 'null';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
