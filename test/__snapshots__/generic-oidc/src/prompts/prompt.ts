import type { GetPromptResult, Icon, InputRequiredResult } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import type { Context } from '../mcp/context.js';
import type { Complete } from '../resources/resource.js';

/** What a prompt gives: the text of one message of the user, or messages as the protocol has them. */
export type PromptResult =
  string | Pick<GetPromptResult, 'messages' | 'description'> | InputRequiredResult;

/** A prompt that a person chooses. Who may use it stands where it stands for tools. */
export interface Prompt<Schema extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Arguments are texts. Checked by the SDK before `get` is called. */
  readonly argsSchema?: Schema;
  readonly icons?: Icon[];
  get(args: z.output<Schema>, context: Context): PromptResult | Promise<PromptResult>;
  readonly complete?: { readonly [Name in keyof z.input<Schema>]?: Complete };
}

/** Prompts of any arguments, as the server registers them. */
export type AnyPrompt = Omit<Prompt, 'complete'> & {
  readonly complete?: Readonly<Record<string, Complete | undefined>>;
};

/** Lets TypeScript infer the arguments of `get` from the schema. */
export function definePrompt<Schema extends z.ZodObject>(prompt: Prompt<Schema>): Prompt<Schema> {
  return prompt;
}
