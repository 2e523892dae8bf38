/**
 * Arguments that satisfy a tool's input schema as far as its required members go: enough to call
 * tools whose required inputs are plain values.
 */
export function exampleArguments(schema: unknown): Record<string, unknown> {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, { type?: unknown; enum?: unknown[] }>;
    required?: string[];
  };
  return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name] ?? {})]));
}

function exampleOf({ type, enum: values }: { type?: unknown; enum?: unknown[] }): unknown {
  if (values) return values[0];
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return true;
  if (type === 'array') return [];
  if (type === 'object') return {};
  return 'example';
}
