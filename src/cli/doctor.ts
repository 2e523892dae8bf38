import path from 'node:path';
import { diagnose, groups, type Diagnosis, type Finding, type Status } from '../doctor/index.js';
import { codeOf } from '../errors.js';
import { ProjectError } from '../project/project-error.js';
import type { Problem } from '../answers/problem.js';
import { exitCodes } from './exit-codes.js';
import { attempt } from './flag-fault.js';
import { visible, type Io } from './io.js';
import type { RawValues } from './program.js';
import { readToken, tokenArgumentProblem } from './read-token.js';
import { commonProblems, directoryOf, doctorFlags, one } from './update-flags.js';
import { refuseUsage } from './usage.js';
import type { World } from './world.js';

const DEFAULT_TIMEOUT_S = 5;
const MAX_TIMEOUT_S = 60;

/** `doctor [directory]`: a project's environment beside the live authorization server. */
export async function doctor(
  world: World,
  io: Io,
  values: RawValues,
  extra: readonly string[],
): Promise<number> {
  const problems: Problem[] = commonProblems(values, extra, doctorFlags).map((problem) =>
    problem.flag === '--token' ? tokenArgumentProblem('token') : problem,
  );
  const seconds = Number(one(values, 'timeout', problems) ?? DEFAULT_TIMEOUT_S);
  const envFile = one(values, 'env-file', problems);
  const local = values['local'] === true;
  if (!(seconds > 0 && seconds <= MAX_TIMEOUT_S)) {
    const message = `must be a number of seconds up to ${MAX_TIMEOUT_S}`;
    problems.push({ path: '', flag: '--timeout', message });
  }
  if (local && envFile !== undefined) {
    const message = 'says where the real environment is; --local leaves it aside';
    problems.push({ path: '', flag: '--env-file', message });
  }
  // Of each flag one thing is said.
  const token = problems.some(({ flag }) => flag?.startsWith('--token'))
    ? undefined
    : attempt(problems, () => readToken(values, 'token', world));
  if (problems.length > 0) return refuseUsage(io, problems);
  try {
    const diagnosis = await diagnose({
      directory: path.resolve(world.cwd, directoryOf(values)),
      shell: without(world.env, one(values, 'token-env', problems)),
      envFile: envFile === undefined ? undefined : path.resolve(world.cwd, envFile),
      local,
      token,
      timeoutMs: seconds * 1000,
      signal: world.signal,
    });
    return report(diagnosis, io);
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    const exitCode = exitCodes.failure;
    const known = [{ path: '', message: error.message }];
    io.document({ ok: false, exitCode, code: codeOf(error), problems: known });
    for (const line of error.message.split('\n')) io.complain(visible(line));
    return exitCode;
  }
}

/** Nothing that is started here has to hold the token in its environment. */
function without(env: NodeJS.ProcessEnv, name: string | undefined): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([each]) => each !== name));
}

function report(diagnosis: Diagnosis, io: Io): number {
  const { findings } = diagnosis;
  const count = (status: Status) => findings.filter((each) => each.status === status).length;
  const counts = {
    ok: count('ok'),
    note: count('note'),
    warning: count('warning'),
    failed: count('failed'),
    skipped: count('skipped'),
  };
  const exitCode = counts.failed > 0 ? exitCodes.refused : exitCodes.done;
  io.document({ ok: counts.failed === 0, exitCode, ...diagnosis, counts });
  for (const [group, title] of Object.entries(groups)) {
    const own = findings.filter((each) => each.group === group);
    if (own.length === 0) continue;
    io.say(io.colors.bold(title));
    for (const finding of own) printFinding(finding, io);
    io.say();
  }
  const { ok, note, warning, failed, skipped } = counts;
  io.say(
    `${failed} failed, ${warning} to look at, ${ok} in order, ${note} only you can check, ${skipped} not checked`,
  );
  return exitCode;
}

const SIGNS: Readonly<Record<Status, string>> = {
  ok: 'ok',
  note: 'note',
  warning: 'warn',
  failed: 'FAIL',
  skipped: 'skip',
};

function printFinding({ status, check, says, remedy, source }: Finding, io: Io): void {
  const { colors } = io;
  const paint = {
    ok: colors.green,
    note: colors.cyan,
    warning: colors.yellow,
    failed: colors.red,
    skipped: colors.dim,
  };
  io.say(`  ${paint[status](SIGNS[status].padEnd(4))}  ${check}: ${visible(says)}`);
  if (remedy !== undefined) io.say(`        → ${visible(remedy)}`);
  if (source !== undefined && (status === 'failed' || status === 'warning')) {
    io.say(`        ${colors.dim(source)}`);
  }
}
