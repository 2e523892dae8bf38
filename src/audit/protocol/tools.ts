import { isObject } from './messages.js';
import type { Listing } from './lists.js';

/** A tool as the server lists it. */
export interface ListedTool {
  readonly name: string;
  readonly readOnly: boolean;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** Knows which tools there are, and which may be called. */
export interface Tools {
  /** Some tools may be called, at least. */
  readonly allowToolCalls: boolean;
  readonly tools: () => Promise<readonly ListedTool[]>;
  /**
   * Lists tools that may be called without arguments. Of a generated project that the audit started these
   * are the ones that then change nothing: they only read, or cannot run without arguments.
   */
  readonly callableTools: () => Promise<readonly ListedTool[]>;
}

/** Reads the tools of a list. */
export function toolsIn({ items }: Listing): ListedTool[] {
  return items.flatMap(({ name, annotations, inputSchema }) => {
    if (typeof name !== 'string') return [];
    const hints = isObject(annotations) ? annotations : {};
    return [
      {
        name,
        readOnly: hints['readOnlyHint'] === true,
        inputSchema: isObject(inputSchema) ? inputSchema : {},
      },
    ];
  });
}
