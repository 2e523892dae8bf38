import type { z } from 'zod';
import type { Caller } from '../auth/caller.js';

/** What a tool answers. Errors of the caller are results too, so that the model can react to them. */
export interface ToolResult {
  readonly text: string;
  readonly isError?: boolean;
}

/** A tool. Who may call it stands in `src/mcp/registry.ts` or, for your own, in `src/scope-map.ts`. */
export interface Tool<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Checked by the SDK before `run` is called. */
  readonly inputSchema: Schema;
  readonly readOnly: boolean;
  /** `user`: no machine may call it, since it asks or speaks for a person. */
  readonly needs?: 'user';
  run(input: z.output<Schema>, caller: Caller): ToolResult | Promise<ToolResult>;
}

/** Tools of any input, as the server registers them. */
export type AnyTool = Tool;

/** Lets TypeScript infer the input of `run` from the schema. */
export function defineTool<Schema extends z.ZodObject>(tool: Tool<Schema>): Tool<Schema> {
  return tool;
}
