import type {
  ContentBlock,
  Icon,
  InputRequiredResult,
  ToolAnnotations,
} from '@modelcontextprotocol/server';
import type { z } from 'zod';
import type { Caller } from '../auth/caller.js';
import { contextOf, isContext, type Context } from '../mcp/context.js';

/** A text. Errors of the caller are results too, so that the model can react to them. */
export interface ToolResult {
  readonly text: string;
  readonly isError?: boolean;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** Texts, images, audio, links to resources and resources themselves. */
export interface ContentResult {
  readonly content: readonly ContentBlock[];
  readonly isError?: boolean;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** Data for programs. Clients that only read texts get `text`, or else the data as JSON. */
export interface StructuredResult<Data> {
  readonly structuredContent: Data;
  readonly text?: string;
  /** In place of `text`. */
  readonly content?: readonly ContentBlock[];
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** All that `run` may give: data where the tool has a schema for it, else texts and other content. */
export type ToolAnswer<Output extends z.ZodType | undefined> = Output extends z.ZodType
  ? | StructuredResult<z.input<Output>>
    | ((ToolResult | ContentResult) & { readonly isError: true })
    | InputRequiredResult
  : string | ToolResult | ContentResult | InputRequiredResult;

/** What clients learn of a tool. */
interface Description<Input extends z.ZodObject, Output extends z.ZodType | undefined> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Checked by the SDK before `run` is called. */
  readonly inputSchema: Input;
  /** What `structuredContent` holds. Nothing else gets out. */
  readonly outputSchema?: Output;
  /** Whether it only reads, destroys, may be repeated, reaches into the open world. */
  readonly annotations?: ToolAnnotations;
  readonly icons?: readonly Icon[];
  /**
   * `user`: no machine may call it, since it asks or speaks for a person. A tool of `src/server.ts` also stands
   * below `usersOnly` in `src/scope-map.ts`.
   */
  readonly needs?: 'user';
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** A tool as it is written. Who may call it stands in `src/mcp/registry.ts` or, for your own, in `src/scope-map.ts`. */
export interface ToolDefinition<
  Input extends z.ZodObject,
  Output extends z.ZodType | undefined,
  Answer extends ToolAnswer<Output>,
> extends Description<Input, Output> {
  /** The same as `annotations.readOnlyHint`. */
  readonly readOnly?: boolean;
  run(input: z.output<Input>, context: Context): Answer | Promise<Answer>;
}

/** A tool as it is registered, and as tests call it. */
export interface Tool<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodType | undefined = z.ZodType | undefined,
  Answer = AnyAnswer,
> extends Description<Input, Output> {
  readonly readOnly: boolean;
  /** @param context a plain caller will do for a tool that needs nothing else */
  run(
    input: z.output<Input>,
    context: Context | Caller,
  ): Returned<Answer> | Promise<Returned<Answer>>;
}

/** Tools of any input, as the server registers them. */
export type AnyTool = Tool;

/** What any tool gives. */
export type AnyAnswer =
  string | ToolResult | ContentResult | StructuredResult<unknown> | InputRequiredResult;

/** What a test finds in an answer: every text may be an error. */
type Returned<Answer> = Answer extends { readonly structuredContent: unknown }
  ? Answer
  : Answer extends ToolResult
    ? ToolResult
    : Answer;

/** Lets TypeScript infer the input and the answer of `run`. */
export function defineTool<
  Input extends z.ZodObject,
  Answer extends ToolAnswer<Output>,
  Output extends z.ZodType | undefined = undefined,
>(tool: ToolDefinition<Input, Output, Answer>): Tool<Input, Output, Answer> {
  return {
    ...tool,
    readOnly: tool.annotations?.readOnlyHint ?? tool.readOnly ?? false,
    run: (input, context) =>
      tool.run(input, isContext(context) ? context : contextOf(context)) as Returned<Answer>,
  };
}
