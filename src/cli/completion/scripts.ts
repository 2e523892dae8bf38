import type { Command } from '../command.js';
import type { Flags } from '../flags/flag.js';

/** The commands as a shell has to know them. */
interface Commands {
  /** The command without a name. */
  readonly unnamed: Command;
  readonly named: readonly Command[];
}

/** Writes the script that completes the commands, by shell. */
export const completionScripts = { bash, zsh, fish };

/** A flag as a shell has to know it. */
interface Completed {
  readonly name: string;
  readonly describe: string;
  readonly takesValue: boolean;
  readonly values: readonly string[];
  readonly negatable: boolean;
}

function flagsOf({ flags }: Command): Completed[] {
  return Object.entries(flags)
    .filter(([, { hidden }]) => hidden !== true)
    .map(([name, { kind, describe, values = [], negatable = false }]) => ({
      name,
      describe,
      takesValue: kind === 'text',
      values,
      negatable,
    }));
}

/** Lists the words that stand behind a command, where they are few. */
function wordsOf({ positionals }: { readonly positionals: Flags }): readonly string[] {
  return Object.values(positionals).flatMap(({ values = [] }) => values);
}

/** Lists the commands that have two words, with both. */
function nested({ named }: Commands) {
  return named.flatMap((outer) =>
    (outer.subcommands ?? []).map((inner) => ({
      outer: outer.name,
      word: inner.name.replace(/^.* /, ''),
      inner,
    })),
  );
}

/** Splits the flags that take a value into those with a choice and those that take anything. */
function valueFlags(commands: Commands) {
  const { unnamed, named } = commands;
  const inner = nested(commands).map((each) => each.inner);
  const taking = [unnamed, ...named, ...inner]
    .flatMap(flagsOf)
    .filter(({ takesValue }) => takesValue);
  const chosen = new Map<string, readonly string[]>();
  for (const { name, values } of taking) if (values.length > 0) chosen.set(name, values);
  const free = taking.filter(({ name }) => !chosen.has(name)).map(({ name }) => `--${name}`);
  return { chosen: [...chosen], free: [...new Set(free)].join('|') };
}

function names(command: Command): string[] {
  const flags = flagsOf(command);
  const negated = flags.filter(({ negatable }) => negatable);
  return [
    ...flags.map(({ name }) => `--${name}`),
    ...negated.map(({ name }) => `--no-${name}`),
    '--help',
  ];
}

function bash(all: Commands): string {
  const { unnamed, named } = all;
  const { chosen, free } = valueFlags(all);
  const values = chosen.map(
    ([name, words]) =>
      `    --${name}) COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$word")); return ;;`,
  );
  const commands = [
    ...nested(all).map(
      ({ outer, word: second, inner }) =>
        `    '${outer} ${second}') words='${names(inner).join(' ')}' ;;`,
    ),
    ...named.map(
      (command) =>
        `    '${command.name} '*) words='${[...wordsOf(command), ...names(command)].join(' ')}' ;;`,
    ),
  ];
  return `# Completion of create-secure-mcp for bash: source <(create-secure-mcp completion bash)
_create_secure_mcp() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= second= words
  [ "$COMP_CWORD" -gt 1 ] && command=\${COMP_WORDS[1]}
  [ "$COMP_CWORD" -gt 2 ] && second=\${COMP_WORDS[2]}
  COMPREPLY=()
  case $before in
${values.join('\n')}
    ${free}) return ;;
  esac
  case "$command $second" in
${commands.join('\n')}
    ' ') words='${[...named.map(({ name }) => name), ...names(unnamed)].join(' ')}' ;;
    *) words='${names(unnamed).join(' ')}' ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _create_secure_mcp create-secure-mcp
`;
}

function zsh(all: Commands): string {
  const { unnamed, named } = all;
  const { chosen, free } = valueFlags(all);
  const quote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const described = (name: string, says: string) => quote(`${name}:${says.replaceAll(':', '\\:')}`);
  const options = (command: Command) => [
    ...wordsOf(command).map((word) => described(word, word)),
    ...flagsOf(command).flatMap(({ name, describe, negatable }) => [
      described(`--${name}`, describe),
      ...(negatable ? [described(`--no-${name}`, `Not: ${describe}`)] : []),
    ]),
    "'--help:Show help'",
  ];
  const values = chosen.map(
    ([name, words]) => `    --${name}) compadd -- ${words.join(' ')}; return ;;`,
  );
  const commands = [
    ...nested(all).map(
      ({ outer, word, inner }) =>
        `    '${outer} ${word}') options=(${options(inner).join(' ')}) ;;`,
    ),
    ...named.map(
      (command) => `    '${command.name} '*) options=(${options(command).join(' ')}) ;;`,
    ),
  ];
  return `#compdef create-secure-mcp
# Completion of create-secure-mcp for zsh: source <(create-secure-mcp completion zsh)
_create_secure_mcp() {
  local -a commands options
  local command= second=
  (( CURRENT > 2 )) && command=$words[2]
  (( CURRENT > 3 )) && second=$words[3]
  commands=(${named.map(({ name, describe }) => described(name, describe)).join(' ')})
  case $words[CURRENT-1] in
${values.join('\n')}
    ${free}) _files; return ;;
  esac
  case "$command $second" in
${commands.join('\n')}
    *) options=(${options(unnamed).join(' ')}) ;;
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

function fish(all: Commands): string {
  const { unnamed, named } = all;
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const start = 'complete -c create-secure-mcp';
  const within = nested(all);
  const seen = (command: string) => {
    const others = within.filter(({ outer }) => outer === command).map(({ word }) => word);
    const not =
      others.length === 0 ? '' : `; and not __fish_seen_subcommand_from ${others.join(' ')}`;
    return quote(`__fish_seen_subcommand_from ${command}${not}`);
  };
  const isUnnamed = quote(
    `not __fish_seen_subcommand_from ${named.map(({ name }) => name).join(' ')}`,
  );
  const flagLines = (
    condition: string,
    { name, describe, takesValue, values, negatable }: Completed,
  ) => {
    const takes = values.length > 0 ? ` -x -a ${quote(values.join(' '))}` : takesValue ? ' -r' : '';
    return [
      `${start} -n ${condition} -l ${name}${takes} -d ${quote(describe)}`,
      ...(negatable ? [`${start} -n ${condition} -l no-${name}`] : []),
    ];
  };
  return [
    '# Completion of create-secure-mcp for fish: create-secure-mcp completion fish | source',
    ...named.map(
      ({ name, describe }) => `${start} -n __fish_use_subcommand -a ${name} -d ${quote(describe)}`,
    ),
    ...named
      .filter((command) => wordsOf(command).length > 0)
      .map(
        (command) => `${start} -n ${seen(command.name)} -f -a ${quote(wordsOf(command).join(' '))}`,
      ),
    ...flagsOf(unnamed).flatMap((flag) => flagLines(isUnnamed, flag)),
    ...named.flatMap((command) =>
      flagsOf(command).flatMap((flag) => flagLines(seen(command.name), flag)),
    ),
    ...within.flatMap(({ outer, word, inner }) => {
      const both = quote(
        `__fish_seen_subcommand_from ${outer}; and __fish_seen_subcommand_from ${word}`,
      );
      return flagsOf(inner).flatMap((flag) => flagLines(both, flag));
    }),
    `${start} -l help -d 'Show help'`,
    '',
  ].join('\n');
}
