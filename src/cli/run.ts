import { GENERATOR_VERSION } from '../version.js';
import type { Command } from './command.js';
import { unnamed } from './commands/index.js';
import { createContext, type Context } from './context.js';
import type { Environment } from './environment.js';
import { exitCodes } from './exit-codes.js';
import { reportError } from './output/report-error.js';
import type { Words } from './flags/collect.js';
import type { Invocation } from './program.js';
import { UsageError } from './usage-error.js';

/** Runs one command from its arguments to its exit code. Never throws. */
export async function run(environment: Environment): Promise<number> {
  const { argv } = environment;
  const json = argv.includes('--json') || argv.includes('--json=true');
  let context = createContext(environment, json);
  let worksOnFiles = true;
  try {
    const invocation = await readArguments(environment);
    if ('text' in invocation) return print(context, invocation.text);
    const { command, words } = invocation;
    const name = command === unnamed ? '' : command.name;
    context = {
      ...createContext(environment, json, name),
      reread: (meant) => reread(meant, command),
    };
    ({ worksOnFiles } = command);
    return await command.start(words, context);
  } catch (error) {
    return reportError(context, error, { worksOnFiles, verbose: argv.includes('--verbose') });
  }
}

/** Prints help or version: as they are, or in a document. */
function print(context: Context, text: string): number {
  const exitCode = exitCodes.done;
  const content = text === GENERATOR_VERSION ? { version: text } : { help: text };
  context.document({ ok: true, exitCode, ...content });
  if (!context.json) context.say(text);
  return exitCode;
}

/** Reads the arguments. Without any there is nothing to parse, and the first question comes sooner. */
async function readArguments({ argv, stdout }: Environment): Promise<Invocation> {
  if (argv.length === 0) return { command: unnamed, words: { values: {}, extra: [] } };
  const { parseArguments, mistypedIn } = await import('./program.js');
  const invocation = await parseArguments(argv, stdout.columns);
  const mistyped = mistypedIn(invocation);
  if (mistyped) throw new UsageError([mistyped]);
  return invocation;
}

/** Reads other arguments; undefined where they are help, nearly another command, or really one. */
async function reread(argv: readonly string[], command: Command): Promise<Words | undefined> {
  const { parseArguments, mistypedIn } = await import('./program.js');
  const invocation = await parseArguments(argv, undefined);
  if ('text' in invocation || invocation.command !== command) return undefined;
  return mistypedIn(invocation) ? undefined : invocation.words;
}
