import {
  completable,
  type GetPromptResult,
  type InputRequiredResult,
  type McpServer,
  type ServerContext,
  type StandardSchemaV1,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { AnyPrompt, PromptResult } from '../prompts/prompt.js';
import type { RunCompletion } from './completions.js';
import { asJson, type RunHandler } from './run-handler.js';

type ArgsSchema = StandardSchemaWithJSON<unknown, Record<string, unknown>>;

const NO_ARGUMENTS = z.object({});
const ANY_TEXT = z.string();

/** Prepares prompts, each so that it fails without words; gives what registers them. */
export function preparePrompts(
  prompts: readonly AnyPrompt[],
  run: RunHandler,
): (server: McpServer, runCompletion: RunCompletion) => void {
  const prepared = prompts.map((prompt) => {
    const { name, title, description, icons, complete } = prompt;
    const settingsWith = (argsSchema: ArgsSchema) =>
      // Frozen: what cannot change is checked once, at the start.
      Object.freeze({ title, description, argsSchema, ...(icons && { icons: [...icons] }) });
    const settings = complete ? undefined : settingsWith(withShape(prompt, {}));
    const handle = (args: Record<string, unknown>, request: ServerContext) =>
      run({ kind: 'prompt', name, input: args }, request, async (context) =>
        toResult(await prompt.get(args, context)),
      );
    const settingsFor = (runCompletion: RunCompletion) =>
      settings ?? settingsWith(withCompletions(prompt, runCompletion));
    return { name, settingsFor, handle };
  });
  return (server, runCompletion) => {
    for (const { name, settingsFor, handle } of prepared) {
      server.registerPrompt(name, settingsFor(runCompletion), handle);
    }
  };
}

/** The completions of a prompt for one request: the SDK has them stand in the schemas of the arguments. */
function withCompletions(prompt: AnyPrompt, runCompletion: RunCompletion): ArgsSchema {
  const { name, complete = {} } = prompt;
  const shape: Record<string, StandardSchemaV1> = {};
  for (const [argument, suggest] of Object.entries(complete)) {
    if (!suggest) continue;
    const callback = runCompletion({ kind: 'prompt', name }, suggest);
    shape[argument] = completable({ '~standard': ANY_TEXT['~standard'] }, callback);
  }
  return withShape(prompt, shape);
}

/** The schema of a prompt's arguments, with what the SDK looks through for completions. */
function withShape(
  { argsSchema = NO_ARGUMENTS }: AnyPrompt,
  shape: Readonly<Record<string, StandardSchemaV1>>,
): ArgsSchema {
  return Object.assign({ '~standard': argsSchema['~standard'] }, { shape });
}

function toResult(result: PromptResult): GetPromptResult | InputRequiredResult {
  if (typeof result !== 'string') return asJson(result);
  return { messages: [{ role: 'user', content: { type: 'text', text: result } }] };
}
