import {
  completable,
  type GetPromptResult,
  type InputRequiredResult,
  type McpServer,
  type StandardSchemaV1,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { AnyPrompt, PromptResult } from '../prompts/prompt.js';
import type { RunCompletion } from './completions.js';
import { asJson, type RunHandler } from './run-handler.js';

const NO_ARGUMENTS = z.object({});
const ANY_TEXT = z.string();

/** Registers prompts, each so that it fails without words. */
export function registerPrompts(
  server: McpServer,
  prompts: readonly AnyPrompt[],
  run: RunHandler,
  runCompletion: RunCompletion,
): void {
  for (const prompt of prompts) {
    const { name, title, description, icons } = prompt;
    const argsSchema = withCompletions(prompt, runCompletion);
    server.registerPrompt(
      name,
      { title, description, argsSchema, ...(icons && { icons: [...icons] }) },
      (args, request) =>
        run({ kind: 'prompt', name, input: args }, request, async (context) =>
          toResult(await prompt.get(args, context)),
        ),
    );
  }
}

/**
 * The schema of a prompt's arguments, as the SDK looks through it for completions: it has them stand in the
 * schemas of the arguments, which all requests share. So each request has a shape of its own.
 */
function withCompletions(
  { name, argsSchema = NO_ARGUMENTS, complete = {} }: AnyPrompt,
  runCompletion: RunCompletion,
): StandardSchemaWithJSON<unknown, Record<string, unknown>> {
  const shape: Record<string, StandardSchemaV1> = {};
  for (const [argument, suggest] of Object.entries(complete)) {
    if (!suggest) continue;
    const callback = runCompletion({ kind: 'prompt', name }, suggest);
    shape[argument] = completable({ '~standard': ANY_TEXT['~standard'] }, callback);
  }
  return Object.assign({ '~standard': argsSchema['~standard'] }, { shape });
}

function toResult(result: PromptResult): GetPromptResult | InputRequiredResult {
  if (typeof result !== 'string') return asJson(result);
  return { messages: [{ role: 'user', content: { type: 'text', text: result } }] };
}
