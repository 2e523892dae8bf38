import yargs, { type Argv } from 'yargs';
import type { Problem } from '../answers/problem.js';
import { GENERATOR_VERSION } from '../version.js';
import type { Command } from './command.js';
import { commandNames, named, unnamed } from './commands/index.js';
import type { Words } from './flags/collect.js';
import type { Flag } from './flags/flag.js';
import { mistypedCommand } from './mistyped.js';

/** A command and its words, not checked yet; or help. */
export type Invocation =
  | { readonly command: Command; readonly words: Words }
  /** Help or version: the text to print. */
  | { readonly text: string };

/** A flag of the parser's own, which knows neither values nor what a command is called. */
const YARGS_COMPLETION = 'get-yargs-completions';

/**
 * Reads the arguments. Unknown flags and values are not refused here: they are collected later, so that
 * one message can name them all.
 */
export async function parseArguments(
  argv: readonly string[],
  columns: number | undefined,
): Promise<Invocation> {
  const words = normalizeArguments(argv);
  // The parser stumbles over flags that every object answers to; they are unknown all the same.
  const inherited = words.filter(
    (word) => flagName(word) in Object.prototype || flagName(word) === YARGS_COMPLETION,
  );
  const others = words.filter((word) => !inherited.includes(word));
  let invocation: Invocation = { text: '' };
  const parser = yargs().scriptName('create-secure-mcp').locale('en').parserConfiguration({
    'parse-numbers': false,
    'parse-positional-numbers': false,
    'camel-case-expansion': false,
    'dot-notation': false,
    'greedy-arrays': false,
    'short-option-groups': false,
  });
  const take: Take = (command, depth) => (values) => {
    const all = values._.map(String);
    invocation = {
      command,
      words: {
        values: {
          ...values,
          ...Object.fromEntries(inherited.map((word) => [flagName(word), ''])),
        },
        extra: all.slice(depth),
      },
    };
  };
  for (const command of [unnamed, ...named]) {
    parser.command(
      signatureOf(command),
      command.describe,
      (builder) => describe(builder, command, take),
      take(command, command === unnamed ? 0 : 1),
    );
  }
  parser
    .help()
    .alias('help', 'h')
    .version(GENERATOR_VERSION)
    .group(['help', 'version'], 'Output')
    // One column is for the space that is missing where a line is full.
    .wrap(Math.min(100, columns ?? 80) - 1)
    .exitProcess(false);
  let printed = '';
  let failure: unknown;
  await parser.parse(others, {}, (error, _values, output) => {
    printed = output.replace(/(\S)(\[(?:string|boolean)\])$/gm, '$1 $2');
    failure = error;
  });
  if (failure instanceof Error) throw failure;
  if (printed !== '') return { text: printed };
  return invocation;
}

/** Makes what takes the words of a command over, behind so many names. */
type Take = (
  command: Command,
  depth: number,
) => (values: { readonly _: readonly (string | number)[] }) => void;

/** Finds a directory of a new project that is nearly a command, and is probably meant for one. */
export function mistypedIn(invocation: Invocation): Problem | undefined {
  if ('text' in invocation || invocation.command !== unnamed) return undefined;
  const { values, extra } = invocation.words;
  const directory = values['directory'];
  return typeof directory === 'string'
    ? mistypedCommand(directory, extra, commandNames)
    : undefined;
}

/**
 * Some package managers pass the `--` on that others take out; what follows are flags either way.
 * A lone `-` is the value of `--config`, not a flag without a name.
 */
function normalizeArguments(argv: readonly string[]): string[] {
  const words = argv.filter((word, index) => word !== '--' || argv.indexOf('--') !== index);
  return words.flatMap((word, index) => {
    if (word === '--config' && words[index + 1] === '-') return ['--config=-'];
    return word === '-' && words[index - 1] === '--config' ? [] : [word];
  });
}

/** Takes the name out of `--name=value`; empty for what is no flag. */
function flagName(word: string): string {
  return /^--([^=]+)/.exec(word)?.[1] ?? '';
}

/** Writes a command as the parser wants it: `update [directory]`. */
function signatureOf(command: Command): string {
  const name = command === unnamed ? '$0' : command.name.replace(/^.* /, '');
  const words = Object.entries(command.positionals).map(
    ([each, { takesRest }]) => `[${each}${takesRest ? '..' : ''}]`,
  );
  return [name, ...words].join(' ');
}

function describe(builder: Argv, command: Command, take: Take): Argv {
  const { positionals, flags, examples, subcommands = [] } = command;
  for (const [name, flag] of Object.entries(positionals)) {
    builder.positional(name, { type: 'string', describe: flag.describe });
  }
  for (const [name, flag] of Object.entries(flags)) {
    if (flag.kind !== 'refused') builder.option(name, { ...toOption(flag), global: false });
  }
  for (const each of subcommands) {
    builder.command(
      signatureOf(each),
      each.describe,
      (inner) => {
        // The parser would show the arguments of the outer command beside its own.
        for (const name of Object.keys(positionals)) inner.hide(name);
        return describe(inner, each, take);
      },
      take(each, 2),
    );
  }
  return builder.example(examples.map(([line, does]): [string, string] => [line, does]));
}

function toOption(flag: Flag) {
  return {
    ...flag,
    // Lists are texts that may be repeated: a list of the parser's own would swallow the directory.
    type: flag.kind === 'switch' ? ('boolean' as const) : ('string' as const),
    ...(flag.fallback === undefined ? {} : { defaultDescription: flag.fallback }),
  };
}
