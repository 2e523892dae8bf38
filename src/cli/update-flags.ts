import { choices } from '../answers/choices.js';
import { quoted, unknownProblem, type Problem } from '../answers/problem.js';
import type { OnConflict } from '../update/plan-update.js';
import type { RawValues } from './program.js';
import { unexpectedArguments, unknownFlags } from './read-flags.js';

/** A flag of a command that works on an existing project. */
export interface ProjectFlag {
  readonly name: string;
  readonly kind: 'switch' | 'text';
  readonly describe: string;
}

const output: readonly ProjectFlag[] = [
  { name: 'json', kind: 'switch', describe: 'One JSON document on standard output' },
];

const changes: readonly ProjectFlag[] = [
  { name: 'diff', kind: 'switch', describe: 'Show the changes line by line' },
  {
    name: 'on-conflict',
    kind: 'text',
    describe: 'abort (default) | markers | mine | new: where both sides changed the same lines',
  },
];

/** The flags of `update`. */
export const updateFlags: readonly ProjectFlag[] = [
  { name: 'spec', kind: 'text', describe: 'Move to another specification revision' },
  { name: 'check', kind: 'switch', describe: 'Write nothing; exit 3 when something would change' },
  { name: 'dry-run', kind: 'switch', describe: 'Write nothing; show what would change' },
  ...changes,
  {
    name: 'restore',
    kind: 'text',
    describe: 'Bring back a file that you deleted, or put the newest beside yours; may be repeated',
  },
  { name: 'undo', kind: 'switch', describe: 'Take the last update back' },
  ...output,
];

/** The flags of `status` and `eject`. */
export const statusFlags: readonly ProjectFlag[] = output;

/** The flags of `add tool`. */
export const addToolFlags: readonly ProjectFlag[] = [
  { name: 'scope', kind: 'text', describe: 'Scopes the tool needs, with +; may be repeated' },
  { name: 'title', kind: 'text', describe: 'What people see' },
  { name: 'description', kind: 'text', describe: 'What the model reads' },
  { name: 'read-only', kind: 'switch', describe: 'The tool changes nothing' },
  { name: 'directory', kind: 'text', describe: 'The project; here by default' },
  { name: 'dry-run', kind: 'switch', describe: 'Write nothing; show what would change' },
  ...changes,
  ...output,
];

/** The flags of `doctor`. */
export const doctorFlags: readonly ProjectFlag[] = [
  { name: 'env-file', kind: 'text', describe: "Read this instead of the project's .env" },
  { name: 'local', kind: 'switch', describe: 'Look at what `dev` starts; needs no network' },
  { name: 'token-env', kind: 'text', describe: 'Variable that holds an access token to verify' },
  { name: 'token-file', kind: 'text', describe: 'File that holds it' },
  { name: 'timeout', kind: 'text', describe: 'Seconds that one request may take; 5 by default' },
  ...output,
];

/** What `update` was asked for. */
export interface UpdateFlags {
  readonly directory: string;
  readonly spec: string | undefined;
  readonly check: boolean;
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly onConflict: OnConflict | undefined;
  readonly restore: readonly string[];
  readonly undo: boolean;
}

/** What `--on-conflict` may say. */
export const CONFLICT_CHOICES: readonly OnConflict[] = ['abort', 'markers', 'mine', 'new'];

/** Takes the arguments apart; collects everything that is wrong with them. */
export function readUpdateFlags(
  values: RawValues,
  extra: readonly string[],
): { readonly flags: UpdateFlags; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [...commonProblems(values, extra, updateFlags)];
  const spec = one(values, 'spec', problems);
  const onConflict = conflictChoice(values, problems);
  if (spec !== undefined && !choices.spec.includes(spec)) {
    problems.push({ ...unknownProblem('', 'revision', spec, choices.spec), flag: '--spec' });
  }
  const on = (name: string) => values[name] === true;
  const others = ['spec', 'check', 'dry-run', 'diff', 'on-conflict', 'restore'];
  if (on('undo') && others.some((name) => values[name] !== undefined && values[name] !== false)) {
    problems.push({ path: '', flag: '--undo', message: 'goes with no other flag but --json' });
  }
  return {
    flags: {
      directory: directoryOf(values),
      spec,
      check: on('check'),
      dryRun: on('dry-run'),
      diff: on('diff'),
      onConflict,
      restore: texts(values['restore']),
      undo: on('undo'),
    },
    problems,
  };
}

/** What to do at a conflict, where that was said. */
export function conflictChoice(values: RawValues, problems: Problem[]): OnConflict | undefined {
  const choice = one(values, 'on-conflict', problems);
  if (choice === undefined || isConflictChoice(choice)) return choice;
  const message = `${quoted(choice)} is not one of: ${CONFLICT_CHOICES.join(', ')}`;
  problems.push({ path: '', flag: '--on-conflict', message });
  return undefined;
}

/** Unknown flags, arguments too many and values that are missing. */
export function commonProblems(
  values: RawValues,
  extra: readonly string[],
  flags: readonly ProjectFlag[],
): Problem[] {
  const names = flags.map(({ name }) => name);
  const empty = flags.filter(({ name, kind }) => kind === 'text' && hasEmpty(values[name]));
  return [
    ...unknownFlags(values, [...names, 'verbose']),
    ...unexpectedArguments(extra),
    ...empty.map(({ name }) => ({ path: '', flag: `--${name}`, message: 'needs a value' })),
  ];
}

/** The project: the argument, or where we are. */
export function directoryOf(values: RawValues): string {
  return texts(values['directory'])[0] ?? '.';
}

/** The value of a flag that may be given once; another one is a problem. */
export function one(values: RawValues, name: string, problems: Problem[]): string | undefined {
  const given = [...new Set(texts(values[name]))];
  if (given.length > 1) {
    const message = `is given more than once: ${given.map(quoted).join(', ')}`;
    problems.push({ path: '', flag: `--${name}`, message });
  }
  return given[0];
}

/** The values of a flag that may be repeated. */
export function texts(value: unknown): string[] {
  if (value === undefined || value === false) return [];
  return (Array.isArray(value) ? value : [value]).map(String).filter((text) => text !== '');
}

function hasEmpty(value: unknown): boolean {
  return (Array.isArray(value) ? value : [value]).includes('');
}

function isConflictChoice(text: string): text is OnConflict {
  return (CONFLICT_CHOICES as readonly string[]).includes(text);
}
