import { execa } from 'execa';
import { ProjectError } from '../project/project-error.js';
import { childEnvironment } from '../project/run-command.js';

/** Longest run of the project's own code, in milliseconds. */
const CHILD_MS = 30_000;
const MARK = 'doctor: ';

/** A program that runs in a project; it says what it has to say with `say`, once. */
export interface ProjectProgram {
  /** Completes "the project could not …". */
  readonly task: string;
  /** Module code; its imports are relative to the project. */
  readonly code: string;
  /** What stands on its standard input: nothing can be read there by others on this machine. */
  readonly input?: string;
}

/** Where a program runs, and how long it may. */
export interface ProjectRun {
  readonly directory: string;
  readonly values: Readonly<Record<string, string>>;
  /** Reads the settings for local development instead of the environment. */
  readonly local: boolean;
  readonly signal: AbortSignal;
}

/** Defines `say`, for programs that {@link runInProject} or another parent reads. */
export const SAY = `
const say = (value) =>
  process.stdout.write(${JSON.stringify(`\n${MARK}`)} + JSON.stringify(value) + '\\n');
`;

/**
 * Defines `environment`, which the server of the project would get, and what reads it. For programs
 * that judge by the project's own code.
 */
export const ENVIRONMENT = `
const [{ loadConfig, doubtsAbout }, { profile }] = await Promise.all(
  ['./src/config.ts', './src/auth/token/profile.ts'].map((file) => import(file)),
);
let environment = process.env;
if (environment.DOCTOR_LOCAL) {
  const { localSettings } = await import('./dev/settings.ts');
  environment = { ...environment, NODE_ENV: 'development', ...localSettings().serverEnv };
}
`;

/**
 * Runs code in a project, with the project's own packages, and returns what it said.
 *
 * @throws ProjectError when it says nothing
 */
export async function runInProject(
  { task, code, input }: ProjectProgram,
  { directory, values, local, signal }: ProjectRun,
): Promise<unknown> {
  const { NODE_ENV } = values;
  const child = await execa(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', SAY + code],
    {
      cwd: directory,
      env: {
        ...childEnvironment(values),
        ...(NODE_ENV === undefined ? {} : { NODE_ENV }),
        ...(local ? { DOCTOR_LOCAL: '1' } : {}),
      },
      extendEnv: false,
      ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
      reject: false,
      timeout: CHILD_MS,
      cancelSignal: signal,
    },
  );
  signal.throwIfAborted();
  // The last line break is taken off.
  const said = saidIn(`${child.stdout}\n`);
  if (said !== undefined) return JSON.parse(said);
  const why = child.timedOut ? 'it took too long' : lastLines(child.stderr);
  throw new ProjectError('project-does-not-run', `the project could not ${task}: ${why}`);
}

/** What a program said with `say`, among all that it wrote; undefined until the line is whole. */
export function saidIn(output: string): string | undefined {
  const lines = output.split('\n').slice(0, -1);
  return lines.findLast((each) => each.startsWith(MARK))?.slice(MARK.length);
}

function lastLines(text: string): string {
  const error = text.split('\n').find((line) => /^\w*Error\b/.test(line));
  return error ?? (text.trim().slice(-500) || 'it said nothing');
}
