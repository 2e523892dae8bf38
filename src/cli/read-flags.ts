import { parseHierarchy, parseScopes, parseSetting, parseTools } from '../answers/flag-syntax.js';
import { closest, quoted, type Problem } from '../answers/problem.js';
import type { GivenAnswers } from '../answers/schema.js';
import { flagOfAnswer, flags } from './flags.js';
import type { RawValues } from './program.js';

/** What the command line says. */
export interface FlagValues {
  readonly directory: string | undefined;
  readonly config: string | undefined;
  /** Answers as given: taken apart, not yet checked. */
  readonly answers: Readonly<Record<string, unknown>>;
  /** Names of the tools that `--tool` gave; all others came from `--tools`. */
  readonly ownTools: readonly string[];
  readonly yes: boolean;
  readonly install: boolean | undefined;
  readonly git: boolean | undefined;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly plain: boolean;
  /** Words beyond the directory. */
  readonly extra: readonly string[];
  readonly problems: readonly Problem[];
}

/** Takes the parsed arguments apart; collects what is unknown, doubled, empty or contradicting. */
export function readFlags(
  values: RawValues,
  extra: readonly string[],
  argv: readonly string[],
): FlagValues {
  const problems: Problem[] = [
    ...unknownFlags(
      values,
      flags.map(({ name }) => name),
    ),
    ...unexpectedArguments(extra),
    ...switchProblems(argv),
  ];
  const lists = (name: string) => texts(values[name], `--${name}`, problems);
  const single = (name: string) => one(lists(name), name, problems);
  const on = (name: string) => values[name] === true;

  const sets = single('tools');
  const own = lists('tool');
  const parsedTools = parseTools(sets, own);
  problems.push(...parsedTools.problems);
  const unreadable = parsedTools.value.length === 0 && parsedTools.problems.length > 0;
  const noTools = unreadable || (sets === undefined && own.length === 0);
  const baseScopes = single('base-scopes');
  const answers: Record<string, unknown> = {
    ...given('name', single('name')),
    ...given('provider', single('provider')),
    ...given('framework', single('framework')),
    ...given('spec', single('spec')),
    ...given('downstream', single('downstream')),
    ...given('packageManager', single('package-manager')),
    ...given('baseScopes', baseScopes === undefined ? undefined : parseScopes(baseScopes)),
    ...given('tools', noTools ? undefined : parsedTools.value),
    ...given(
      'scopeHierarchy',
      record(lists('scope-hierarchy'), parseHierarchy, '--scope-hierarchy', problems),
    ),
    ...given(
      'providerSettings',
      record(lists('provider-setting'), parseSetting, '--provider-setting', problems),
    ),
  };
  const directory = texts(values['directory'], '[directory]', problems);
  return {
    directory: one(directory, 'directory', problems),
    config: single('config'),
    answers,
    ownTools: own.map((text) => text.split('=')[0] ?? ''),
    yes: on('yes'),
    install: choice(values['install']),
    git: choice(values['git']),
    dryRun: on('dry-run'),
    force: on('force'),
    plain: on('plain'),
    extra,
    problems,
  };
}

/** A problem of an answer that came from a flag gets the flag's name. */
export function withFlag(problem: Problem, { answers, ownTools }: FlagValues): Problem {
  const [key = ''] = /^[^.[]*/.exec(problem.path) ?? [];
  if (problem.flag !== undefined || !Object.hasOwn(answers, key)) return problem;
  if (key === 'tools') {
    const index = Number(/^tools\[(\d+)\]/.exec(problem.path)?.[1] ?? -1);
    const name = (answers['tools'] as NonNullable<GivenAnswers['tools']>)[index]?.name;
    return {
      ...problem,
      flag: name !== undefined && ownTools.includes(name) ? '--tool' : '--tools',
    };
  }
  const flag = flagOfAnswer[key as keyof typeof flagOfAnswer] as string | undefined;
  return flag === undefined ? problem : { ...problem, flag };
}

/** Flags nobody knows, each with the one that was probably meant. */
export function unknownFlags(values: RawValues, known: readonly string[]): Problem[] {
  const accepted = new Set([...known, 'y', 'help', 'h', 'version', 'directory', '_', '$0']);
  return Object.keys(values)
    .filter((key) => !accepted.has(key) || isNegatedText(key, values[key]))
    .map((key) => {
      const name = values[key] === false ? `no-${key}` : key;
      const suggestion = closest(name, [...known, 'help', 'version', 'no-install', 'no-git']);
      const flag = `${name.length === 1 ? '-' : '--'}${name}`;
      const problem = { path: '', flag, message: 'unknown flag' };
      return suggestion === undefined || suggestion === name
        ? problem
        : { ...problem, suggestion: `--${suggestion}` };
    });
}

/** Arguments beyond those a command takes. */
export function unexpectedArguments(extra: readonly string[]): Problem[] {
  return extra.map((word) => ({ path: '', message: `unexpected argument ${quoted(word)}` }));
}

function isNegatedText(key: string, value: unknown): boolean {
  return value === false && flags.some(({ name, kind }) => name === key && kind !== 'switch');
}

/** The parser lets the last of two switches win and takes any text for false. */
function switchProblems(argv: readonly string[]): Problem[] {
  return flags
    .filter(({ kind }) => kind === 'switch')
    .flatMap(({ name }): Problem[] => {
      const flag = `--${name}`;
      const said = new Set<boolean>();
      const problems: Problem[] = [];
      for (const word of argv) {
        const text = word.startsWith(`${flag}=`) ? word.slice(flag.length + 1) : undefined;
        if (word === flag || text === 'true') said.add(true);
        else if (word === `--no-${name}` || text === 'false') said.add(false);
        else if (text !== undefined) {
          problems.push({ path: '', flag, message: `takes no value, not ${quoted(text)}` });
        }
      }
      if (said.size < 2) return problems;
      return [...problems, { path: '', flag, message: `contradicts --no-${name}` }];
    });
}

function texts(value: unknown, flag: string, problems: Problem[]): string[] {
  if (value === undefined || value === false) return [];
  const all = (Array.isArray(value) ? value : [value]).map(String);
  if (all.includes('')) problems.push({ path: '', flag, message: 'needs a value' });
  return all.filter((text) => text !== '');
}

function one(values: readonly string[], name: string, problems: Problem[]): string | undefined {
  const different = [...new Set(values)];
  if (different.length > 1) {
    const flag = name === 'directory' ? '[directory]' : `--${name}`;
    problems.push({
      path: '',
      flag,
      message: `is given more than once: ${different.map(quoted).join(', ')}`,
    });
  }
  return different[0];
}

function record<T>(
  list: readonly string[],
  parse: (text: string) => [string, T] | Problem,
  flag: string,
  problems: Problem[],
): Record<string, T> | undefined {
  if (list.length === 0) return undefined;
  const entries = new Map<string, T>();
  for (const text of new Set(list)) {
    const entry = parse(text);
    if (!Array.isArray(entry)) problems.push({ ...entry, flag });
    else {
      if (entries.has(entry[0])) {
        const message = `${quoted(entry[0])} is given twice with different values`;
        problems.push({ path: '', flag, message });
      }
      entries.set(...entry);
    }
  }
  return Object.fromEntries(entries);
}

function choice(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function given(key: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [key]: value };
}
