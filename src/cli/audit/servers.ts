import { isRecord } from '../../answers/is-record.js';
import { closest, quoted, type Problem } from '../../answers/problem.js';
import { pathKey } from '../../answers/unknown-keys.js';
import type { Environment } from '../environment.js';
import { collect } from '../flags/collect.js';
import { auditArguments, auditFlags, type AuditFlags } from './flags.js';
import { nameOf } from './start-flags.js';

/** Most servers of one run. */
const MOST = 100;

/** Flags that are about the whole run; every other one is about one server. */
const OF_THE_RUN: readonly string[] = [
  ...['servers', 'list', 'json', 'verbose', 'baseline', 'write-baseline'],
  ...['report', 'sarif', 'junit', 'markdown', 'badge'],
];

/** Flags that may stand on the command line for all servers. None of them is a secret or a server. */
const FOR_ALL: readonly string[] = [
  ...['spec', 'policy', 'max-requests', 'rate', 'timeout', 'max-time'],
  ...['allow-tool-calls', 'allow-registration', 'follow-issuer', 'private-network'],
];

/** What the parser adds of its own. */
const PARSER = ['_', '$0', 'url', 'more', 'help', 'version'];

/** One server of several, with the flags that are about it. */
export interface NamedServer {
  readonly name: string;
  /** The URL, the directory of the project, or the program that is started. */
  readonly target: string;
  readonly flags: AuditFlags;
  /** The words that the flags were read from. */
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Takes the servers of a run from further arguments or from the file of `--servers`, in which each member
 * of an entry is a flag without its dashes.
 *
 * @returns undefined where one server is audited
 */
export function serversOf(
  flags: AuditFlags,
  values: Readonly<Record<string, unknown>>,
  environment: Environment,
  problems: Problem[],
): readonly NamedServer[] | undefined {
  const { url, more, servers } = flags;
  if (servers === undefined && more.length === 0) return undefined;
  const problem = (flag: string, message: string) => {
    problems.push({ path: '', flag, message });
  };
  const stray = Object.keys(values).filter(
    (name) => ![...OF_THE_RUN, ...FOR_ALL, ...PARSER].includes(name) && name in auditFlags,
  );
  for (const name of stray) {
    problem(`--${name}`, 'is about one server; with several, write it into its entry of --servers');
  }
  if (servers !== undefined && url !== undefined) {
    problem('--servers', 'takes the place of a URL');
    return [];
  }
  const shared = Object.fromEntries(FOR_ALL.map((name) => [name, values[name]]));
  const entries =
    servers === undefined
      ? [url, ...more].map((each) => ({ url: each?.href }))
      : entriesIn(servers.json, problem);
  const read = entries.flatMap((entry, index) =>
    readEntry(entry, shared, environment, (message) => {
      problem('--servers', `servers[${index}]${message}`);
    }),
  );
  const names = read.map(({ name }) => name);
  for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
    problem(servers === undefined ? '[more]' : '--servers', `${quoted(name)} is there twice`);
  }
  return read;
}

function entriesIn(json: unknown, problem: (flag: string, message: string) => void): unknown[] {
  const list = isRecord(json) ? json['servers'] : undefined;
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST) {
    problem('--servers', `must hold an object with "servers", a list of 1 to ${MOST} entries`);
    return [];
  }
  return list;
}

/** Reads an entry as the command line would be read. */
function readEntry(
  entry: unknown,
  shared: Readonly<Record<string, unknown>>,
  environment: Environment,
  report: (message: string) => void,
): NamedServer[] {
  if (!isRecord(entry)) {
    report(' must be an object');
    return [];
  }
  const { name, ...members } = entry;
  if (
    name !== undefined &&
    (typeof name !== 'string' || !/^[^\p{C}\p{Z}][^\p{C}]{0,99}$/u.test(name))
  ) {
    report('.name must be one line of at most 100 characters');
    return [];
  }
  const known = Object.keys(auditFlags).filter((each) => !OF_THE_RUN.includes(each));
  const values: Record<string, unknown> = { ...shared };
  for (const [key, value] of Object.entries(members)) {
    if (key !== 'url' && !known.includes(key)) {
      const meant = closest(key, ['name', 'url', ...known]);
      report(
        `.${pathKey(key)} is not known here${meant === undefined ? '' : `; did you mean ${meant}?`}`,
      );
    } else if (!isValue(value)) {
      report(`.${key} must be a text, a number, true or false, or a list of texts`);
    } else {
      values[key] = typeof value === 'number' ? String(value) : value;
    }
  }
  const { given, problems } = collect(
    { positionals: auditArguments, flags: auditFlags },
    { values, extra: [] },
    { ...environment, argv: [] },
  );
  for (const { flag = '', message } of problems) {
    report(`.${flag.replace(/^--|[[\]]/g, '')}: ${message}`);
  }
  const target = given.url?.href ?? given.project ?? (given.start && nameOf(given.start));
  if (target === undefined) {
    if (['url', 'project', 'start'].every((each) => values[each] === undefined)) {
      report(' names no server: url, project or start is missing');
    }
    return [];
  }
  return [{ name: name ?? target, target, flags: given, values }];
}

function isValue(value: unknown): boolean {
  const isText = (each: unknown) => typeof each === 'string';
  return (
    isText(value) ||
    typeof value === 'boolean' ||
    typeof value === 'number' ||
    (Array.isArray(value) && value.every(isText))
  );
}
