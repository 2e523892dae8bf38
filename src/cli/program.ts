import yargs, { type Argv } from 'yargs';
import { GENERATOR_VERSION } from '../version.js';
import { commandNames } from './command-names.js';
import { auditFlags, type AuditFlag } from './audit-flags.js';
import { flags, type Flag } from './flags.js';
import {
  addToolFlags,
  doctorFlags,
  statusFlags,
  updateFlags,
  type ProjectFlag,
} from './update-flags.js';

/** What the arguments ask for; values are not checked yet. */
export type Invocation =
  | { readonly command: CommandName; readonly values: RawValues; readonly extra: string[] }
  /** Help or version: the text to print. */
  | { readonly command: 'print'; readonly text: string };

/** `create` has no name of its own on the command line. */
export type CommandName = 'create' | (typeof commandNames)[number];

/** Flags and positionals as the parser leaves them. */
export type RawValues = Readonly<Record<string, unknown>>;

/** A flag of the parser's own, which knows neither values nor what a command is called. */
const YARGS_COMPLETION = 'get-yargs-completions';

const EXAMPLES: readonly (readonly [string, string])[] = [
  ['$0', 'ask everything'],
  ['$0 my-server --yes', 'ask nothing, take the defaults'],
  [
    '$0 my-server --provider keycloak --framework express --tools todo,whoami --spec 2026-07-28',
    'every answer given',
  ],
  ['$0 orders --yes --tools none --tool "search_orders=orders:read"', 'a tool of your own'],
  ['$0 my-server --config answers.json --dry-run --json', 'what would be written, for a program'],
];

/**
 * Reads the arguments. Nothing is refused here: unknown flags and values are collected later, so
 * that one message can name them all.
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
  let invocation: Invocation = { command: 'print', text: '' };
  const invoked = (command: CommandName) => (values: RawValues) => {
    const extra = (values['_'] as (string | number)[]).map(String);
    invocation = {
      command,
      values: { ...values, ...Object.fromEntries(inherited.map((word) => [flagName(word), ''])) },
      extra: command === 'create' ? extra : extra.slice(1),
    };
  };
  const parser = yargs()
    .scriptName('create-secure-mcp')
    .locale('en')
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'short-option-groups': false,
    })
    .command(
      '$0 [directory]',
      'Create a secure MCP server: an OAuth 2.1 resource server in TypeScript',
      (command) => {
        command.positional('directory', {
          type: 'string',
          describe: 'Where the project is created; "." for here',
        });
        for (const flag of flags) command.option(flag.name, toOption(flag));
        return command.example(EXAMPLES.map(([line, says]): [string, string] => [line, says]));
      },
      invoked('create'),
    )
    .command(
      'list',
      'List frameworks, identity providers, specification revisions and tool sets',
      (command) =>
        command
          .option('json', { type: 'boolean', describe: 'One JSON document on standard output' })
          .option('verbose', { type: 'boolean', hidden: true })
          .example([['$0 list --json', 'for a program']]),
      invoked('list'),
    )
    .command(
      'completion [shell]',
      'Print a completion script for bash, zsh or fish',
      (command) =>
        command
          .positional('shell', { type: 'string', describe: 'bash, zsh or fish' })
          .option('json', { type: 'boolean', describe: 'One JSON document on standard output' })
          .option('verbose', { type: 'boolean', hidden: true })
          .example([
            ['source <($0 completion bash)', 'in ~/.bashrc; zsh likewise'],
            ['$0 completion fish | source', 'in config.fish'],
          ]),
      invoked('completion'),
    )
    .command(
      'update [directory]',
      'Bring a generated project up to date and keep its edits',
      (command) =>
        projectOptions(command, updateFlags).example([
          ['$0 update --dry-run --diff', 'what would change'],
          ['$0 update --spec 2026-07-28', 'move to a revision'],
          ['$0 update --check', 'in CI: exit 3 when an update is due'],
          ['$0 update --undo', 'take the last update back'],
        ]),
      invoked('update'),
    )
    .command(
      'status [directory]',
      'Say of every generated file whether it was edited, deleted or left with conflicts',
      (command) => projectOptions(command, statusFlags),
      invoked('status'),
    )
    .command(
      'add [what] [name]',
      'Add a tool with its scopes to a generated project: add tool NAME',
      (command) => {
        command
          .positional('what', { type: 'string', describe: 'tool' })
          .positional('name', { type: 'string', describe: 'The name of the tool for clients' });
        for (const { name, kind, describe } of addToolFlags) {
          command.option(name, { type: kind === 'switch' ? 'boolean' : 'string', describe });
        }
        return command
          .option('verbose', { type: 'boolean', hidden: true })
          .example([
            ['$0 add tool search_orders --scope orders:read --read-only', 'a stub, wired'],
          ]);
      },
      invoked('add'),
    )
    .command(
      'adopt [directory]',
      'Take in a project again whose .secure-mcp was lost',
      (command) => projectOptions(command, statusFlags),
      invoked('adopt'),
    )
    .command(
      'eject [directory]',
      'Leave a normal project that no longer updates',
      (command) => projectOptions(command, statusFlags),
      invoked('eject'),
    )
    .command(
      'doctor [directory]',
      "Compare a project's environment with its live authorization server",
      (command) =>
        projectOptions(command, doctorFlags).example([
          ['$0 doctor', 'the environment of the shell and of .env'],
          ['$0 doctor --token-file token.txt', 'a token of it too, and what that may do'],
          ['$0 doctor --local', 'what `dev` starts, without any network'],
        ]),
      invoked('doctor'),
    )
    .command(
      'audit [url]',
      'Check a running MCP server, whoever built it, against the requirements',
      (command) => {
        command.positional('url', { type: 'string', describe: 'Of the MCP endpoint' });
        for (const flag of auditFlags) command.option(flag.name, toOption(flag));
        return command.example([
          ['$0 audit https://mcp.example.com/mcp', 'what can be seen without a token'],
          ['$0 audit https://mcp.example.com/mcp --token-env TOKEN', 'and with one'],
          ['$0 audit --project . --report audit.html', 'a generated project, with every token'],
        ]);
      },
      invoked('audit'),
    )
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
  return printed === '' ? invocation : { command: 'print', text: printed };
}

/**
 * Some package managers pass the `--` on that others take out; what follows are flags either way.
 * A lone `-` is the value of `--config`, not a flag without a name.
 */
export function normalizeArguments(argv: readonly string[]): string[] {
  const words = argv.filter((word, index) => word !== '--' || argv.indexOf('--') !== index);
  return words.flatMap((word, index) => {
    if (word === '--config' && words[index + 1] === '-') return ['--config=-'];
    return word === '-' && words[index - 1] === '--config' ? [] : [word];
  });
}

/** `--name=value` → `name`; empty for what is no flag. */
function flagName(word: string): string {
  return /^--([^=]+)/.exec(word)?.[1] ?? '';
}

/** What a command that works on an existing project takes. */
function projectOptions(command: Argv, all: readonly ProjectFlag[]): Argv {
  command.positional('directory', { type: 'string', describe: 'The project; here by default' });
  for (const { name, kind, describe } of all) {
    command.option(name, { type: kind === 'switch' ? 'boolean' : 'string', describe });
  }
  return command.option('verbose', { type: 'boolean', hidden: true });
}

function toOption(flag: Flag | AuditFlag) {
  return {
    // Lists are texts that may be repeated: a list of the parser's own would swallow the directory.
    type: flag.kind === 'switch' ? ('boolean' as const) : ('string' as const),
    describe: flag.describe,
    group: flag.group,
    ...(!('alias' in flag) ? {} : { alias: flag.alias }),
    ...(flag.fallback === undefined ? {} : { defaultDescription: flag.fallback }),
  };
}
