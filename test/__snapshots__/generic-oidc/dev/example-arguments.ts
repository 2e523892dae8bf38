import type { Tool } from '@modelcontextprotocol/client';

/** A call to try a tool with. */
export interface ExampleCall {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
}

/** A call of each tool, the most harmless first: what only reads, and what needs no made-up input. */
export function exampleCalls(tools: readonly Tool[]): ExampleCall[] {
  return [...tools]
    .sort((a, b) => risk(a) - risk(b))
    .map(({ name, inputSchema }) => ({ name, arguments: exampleArguments(inputSchema) }));
}

function risk({ annotations, inputSchema }: Tool): number {
  const madeUp = (inputSchema.required ?? []).length > 0;
  if (annotations?.readOnlyHint === true) return madeUp ? 1 : 0;
  // Without input it may act on everything there is.
  return madeUp ? 2 : 3;
}

/**
 * Arguments that satisfy a tool's input schema as far as its required members go: enough to call
 * tools whose required inputs are plain values.
 */
function exampleArguments(schema: unknown): Record<string, unknown> {
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
