import { closest, quoted, type Problem } from '../../answers/problem.js';
import type { Environment } from '../environment.js';
import type { Flags, ValuesOf } from './flag.js';

/** The command line as the parser leaves it: nothing is refused yet. */
export interface Words {
  /** Flags and positional arguments by name. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Arguments beyond those that the command takes. */
  readonly extra: readonly string[];
}

/** Reads every flag and argument of a command; collects everything that is wrong, in one list. */
export function collect<P extends Flags, F extends Flags>(
  { positionals, flags }: { readonly positionals: P; readonly flags: F },
  { values, extra }: Words,
  environment: Environment,
): { readonly given: ValuesOf<P & F>; readonly problems: Problem[] } {
  const problems: Problem[] = [
    ...unknownFlags(values, flags, Object.keys(positionals)),
    ...extra.map((word) => ({ path: '', message: `unexpected argument ${quoted(word)}` })),
    ...switchProblems(environment.argv, flags),
  ];
  const read = (all: Flags, label: (name: string) => string) =>
    Object.entries(all).map(([name, flag]) => {
      const report = (problem: Partial<Problem> & { message: string }) => {
        problems.push({ path: '', flag: label(name), ...problem });
      };
      return [name, flag.read(values[name], { environment, report })];
    });
  const given = Object.fromEntries([
    ...read(flags, (name) => `--${name}`),
    ...read(positionals, (name) => `[${name}]`),
  ]) as ValuesOf<P & F>;
  return { given, problems };
}

/** Finds flags that a command does not know, each with the one that was probably meant. */
function unknownFlags(
  values: Words['values'],
  flags: Flags,
  positionals: readonly string[],
): Problem[] {
  const known = Object.entries(flags).filter(([, { kind }]) => kind !== 'refused');
  const aliases = known.flatMap(([, { alias }]) => (alias === undefined ? [] : [alias]));
  const accepted = new Set([...Object.keys(flags), ...aliases, ...positionals, ...PARSER]);
  const meant = [
    ...known.map(([name]) => name),
    ...['help', 'version'],
    ...known.flatMap(([name, { negatable }]) => (negatable ? [`no-${name}`] : [])),
  ];
  const isNegatedText = (name: string) => values[name] === false && flags[name]?.kind === 'text';
  return Object.keys(values)
    .filter((key) => !accepted.has(key) || isNegatedText(key))
    .map((key) => {
      const name = values[key] === false ? `no-${key}` : key;
      const suggestion = closest(name, meant);
      const flag = `${name.length === 1 ? '-' : '--'}${name}`;
      const problem = { path: '', flag, message: 'unknown flag' };
      return suggestion === undefined || suggestion === name
        ? problem
        : { ...problem, suggestion: `--${suggestion}` };
    });
}

/** Keys of the parser's own. */
const PARSER = ['help', 'h', 'version', '_', '$0'];

/** Finds what the parser passes over: it lets the last of two switches win, and takes any text for false. */
function switchProblems(argv: readonly string[], flags: Flags): Problem[] {
  return Object.entries(flags)
    .filter(([, { kind }]) => kind === 'switch')
    .flatMap(([name]): Problem[] => {
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
