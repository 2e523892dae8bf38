import { choices } from '../answers/choices.js';
import { toolChoices } from '../answers/flag-syntax.js';
import { quoted, type Problem } from '../answers/problem.js';
import { auditFlags } from './audit-flags.js';
import { commandNames } from './command-names.js';
import { exitCodes } from './exit-codes.js';
import { flags } from './flags.js';
import type { Io } from './io.js';
import type { RawValues } from './program.js';
import { unexpectedArguments, unknownFlags } from './read-flags.js';
import {
  addToolFlags,
  CONFLICT_CHOICES,
  doctorFlags,
  statusFlags,
  texts,
  updateFlags,
} from './update-flags.js';
import { refuseUsage } from './usage.js';

/** The shells that there is a script for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** A flag as a shell has to know it. */
interface Completed {
  readonly name: string;
  readonly kind: string;
  readonly describe: string;
}

type Command = (typeof commandNames)[number];

const output: readonly Completed[] = [
  { name: 'json', kind: 'switch', describe: 'One JSON document on standard output' },
];

/** What each command takes; the first is for creating, which has no name. */
const flagsOf: Readonly<Record<Command | '', readonly Completed[]>> = {
  '': flags,
  'list': output,
  'update': updateFlags,
  'status': statusFlags,
  'add': addToolFlags,
  'adopt': statusFlags,
  'eject': statusFlags,
  'doctor': doctorFlags,
  'audit': auditFlags,
  'completion': output,
};

const saysOf: Readonly<Record<Command, string>> = {
  list: 'Everything that can be chosen',
  update: 'Bring a project up to date and keep its edits',
  status: 'Which generated files were edited',
  add: 'Add a tool with its scopes',
  adopt: 'Take in a project whose record was lost',
  eject: 'Leave a project that no longer updates',
  doctor: 'A project beside its authorization server',
  audit: 'Check a running MCP server',
  completion: 'A script for bash, zsh or fish',
};

/** What stands behind a command, where that is one of a few words. */
const wordsOf: Partial<Readonly<Record<Command, readonly string[]>>> = {
  add: ['tool'],
  completion: shells,
};

/** What a flag takes, where that is one of a few words. */
const valuesOf: Readonly<Record<string, readonly string[]>> = {
  'provider': choices.provider,
  'framework': choices.framework,
  'spec': choices.spec,
  'downstream': choices.downstream,
  'package-manager': choices.packageManager,
  'tools': [...toolChoices, 'none'],
  'on-conflict': CONFLICT_CHOICES,
};

/** `completion SHELL`: a script for the shell to read. Returns the exit code. */
export function completion(io: Io, values: RawValues, extra: readonly string[]): number {
  const problems: Problem[] = [
    ...unknownFlags(values, ['json', 'verbose', 'shell']),
    ...unexpectedArguments(extra),
  ];
  const [given] = texts(values['shell']);
  const shell = shells.find((each) => each === given);
  if (shell === undefined) {
    const what = given === undefined ? 'is missing' : `${quoted(given)} is none`;
    const message = `${what}; one of ${shells.join(', ')}`;
    problems.push({ path: '', flag: '[shell]', message });
  }
  if (shell === undefined || problems.length > 0) return refuseUsage(io, problems);
  const script = scripts[shell]();
  io.document({ ok: true, exitCode: exitCodes.done, shell, script });
  if (!io.json) io.say(script.trimEnd());
  return exitCodes.done;
}

const scripts: Readonly<Record<Shell, () => string>> = { bash, zsh, fish };

const allFlags = Object.values(flagsOf).flat();
const taking = (kinds: readonly string[]) => [
  ...new Set(
    allFlags
      .filter(({ name, kind }) => kinds.includes(kind) && !(name in valuesOf))
      .map(({ name }) => `--${name}`),
  ),
];

/** Flags whose value is whatever it is; a shell offers files there. */
function freeFlags(): string {
  return taking(['text', 'list', 'number']).join('|');
}

function names(command: Command | ''): string[] {
  const named = flagsOf[command].map(({ name }) => `--${name}`);
  return [...named, ...(command === '' ? ['--no-install', '--no-git'] : []), '--help'];
}

function bash(): string {
  const values = Object.entries(valuesOf).map(
    ([name, words]) =>
      `    --${name}) COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word")); return ;;`,
  );
  const commands = commandNames.map(
    (name) => `    ${name}) words='${[...(wordsOf[name] ?? []), ...names(name)].join(' ')}' ;;`,
  );
  return `# Completion of create-secure-mcp for bash: source <(create-secure-mcp completion bash)
_create_secure_mcp() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= words
  [ "$COMP_CWORD" -gt 1 ] && command=\${COMP_WORDS[1]}
  COMPREPLY=()
  case $before in
${values.join('\n')}
    ${freeFlags()}) return ;;
  esac
  case $command in
${commands.join('\n')}
    '') words='${[...commandNames, ...names('')].join(' ')}' ;;
    *) words='${names('').join(' ')}' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _create_secure_mcp create-secure-mcp
`;
}

function zsh(): string {
  const quote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const described = (name: string, says: string) => quote(`${name}:${says.replaceAll(':', '\\:')}`);
  const options = (command: Command | '') => [
    ...(command === '' ? [] : (wordsOf[command] ?? []).map((word) => described(word, word))),
    ...flagsOf[command].map(({ name, describe }) => described(`--${name}`, describe)),
    ...(command === '' ? ["'--no-install:Install nothing'", "'--no-git:No repository'"] : []),
    "'--help:Show help'",
  ];
  const values = Object.entries(valuesOf).map(
    ([name, words]) => `    --${name}) compadd -- ${words.join(' ')}; return ;;`,
  );
  const commands = commandNames.map(
    (name) => `    ${name}) options=(${options(name).join(' ')}) ;;`,
  );
  return `#compdef create-secure-mcp
# Completion of create-secure-mcp for zsh: source <(create-secure-mcp completion zsh)
_create_secure_mcp() {
  local -a commands options
  local command=
  (( CURRENT > 2 )) && command=$words[2]
  commands=(${commandNames.map((name) => described(name, saysOf[name])).join(' ')})
  case $words[CURRENT-1] in
${values.join('\n')}
    ${freeFlags()}) _files; return ;;
  esac
  case $command in
${commands.join('\n')}
    *) options=(${options('').join(' ')}) ;;
  esac
  (( CURRENT == 2 )) && _describe command commands
  _describe option options
  _files -/
}
if [ "$funcstack[1]" = "_create_secure_mcp" ]; then
  _create_secure_mcp "$@"
else
  compdef _create_secure_mcp create-secure-mcp
fi
`;
}

function fish(): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const start = 'complete -c create-secure-mcp';
  const seen = (command: string) => quote(`__fish_seen_subcommand_from ${command}`);
  const unnamed = quote(`not __fish_seen_subcommand_from ${commandNames.join(' ')}`);
  const flagLine = (condition: string, { name, kind, describe }: Completed) => {
    const values = valuesOf[name];
    const takes = values ? ` -x -a ${quote(values.join(' '))}` : kind === 'switch' ? '' : ' -r';
    return `${start} -n ${condition} -l ${name}${takes} -d ${quote(describe)}`;
  };
  return [
    '# Completion of create-secure-mcp for fish: create-secure-mcp completion fish | source',
    ...commandNames.map(
      (name) => `${start} -n __fish_use_subcommand -a ${name} -d ${quote(saysOf[name])}`,
    ),
    ...Object.entries(wordsOf).map(
      ([name, words]) => `${start} -n ${seen(name)} -f -a ${quote(words.join(' '))}`,
    ),
    ...flags.map((flag) => flagLine(unnamed, flag)),
    ...['install', 'git'].map((name) => `${start} -n ${unnamed} -l no-${name}`),
    ...commandNames.flatMap((name) => flagsOf[name].map((flag) => flagLine(seen(name), flag))),
    `${start} -l help -d 'Show help'`,
    '',
  ].join('\n');
}
