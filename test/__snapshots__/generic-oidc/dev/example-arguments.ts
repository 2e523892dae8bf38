import type { Tool } from '@modelcontextprotocol/client';

/** A call to try a tool with. */
export interface ExampleCall {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
  /** Whether the tool only reads. Otherwise the arguments are none, so that it cannot run. */
  readonly readOnly: boolean;
}

/** What no tool is run with: arguments are an object. The scopes of a call are judged all the same. */
const NO_ARGUMENTS = [] as unknown as Record<string, unknown>;

/** A call of each tool: first of those that only read, the ones without made-up input before the others. */
export function exampleCalls(tools: readonly Tool[]): ExampleCall[] {
  return [...tools]
    .sort((a, b) => rank(a) - rank(b))
    .map((tool) => {
      const readOnly = onlyReads(tool);
      const example = readOnly ? exampleArguments(tool.inputSchema) : NO_ARGUMENTS;
      return { name: tool.name, arguments: example, readOnly };
    });
}

/** Whether a tool says that it changes nothing. */
export function onlyReads({ annotations }: Tool): boolean {
  return annotations?.readOnlyHint === true;
}

function rank(tool: Tool): number {
  if (!onlyReads(tool)) return 2;
  return (tool.inputSchema.required ?? []).length > 0 ? 1 : 0;
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
