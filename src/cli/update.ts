import { codeOf } from '../errors.js';
import {
  applyChanges,
  BEFORE,
  clearLeftovers,
  EditedSinceError,
  isHalfDone,
  recover,
  undoLast,
} from '../update/apply-update.js';
import { withLock } from '../update/lock.js';
import type { ConflictAnswers, FilePlan } from '../update/plan-update.js';
import { prepareUpdate, type PreparedUpdate, type UpdateWish } from '../update/prepare-update.js';
import { readProject, type Project } from '../project/read-project.js';
import { exitCodes } from './exit-codes.js';
import { visible, type Io } from './io.js';
import { projectDirectory, refuseProject } from './open-project.js';
import type { RawValues } from './program.js';
import { reportUpdate } from './report-update.js';
import { readUpdateFlags, type UpdateFlags } from './update-flags.js';
import { refuseUsage } from './usage.js';
import { canAsk, type World } from './world.js';

/** Makes the plan; how the answers change on the way is its own matter. */
type Prepare = (project: Project, wish: Omit<UpdateWish, 'answers'>) => Promise<PreparedUpdate>;

/** `update [directory]`. Returns the exit code; throws what nobody expected. */
export async function update(
  world: World,
  io: Io,
  values: RawValues,
  extra: readonly string[],
): Promise<number> {
  const { flags, problems } = readUpdateFlags(values, extra);
  if (problems.length > 0) return refuseUsage(io, problems);
  const { spec } = flags;
  const change: UpdateWish['answers'] =
    spec === undefined ? undefined : (answers) => ({ ...answers, spec });
  return runUpdate(world, io, flags, (project, wish) =>
    prepareUpdate(project, change ? { ...wish, answers: change } : wish),
  );
}

/** Brings what was prepared into a project, or shows it. Returns the exit code. */
export async function runUpdate(
  world: World,
  io: Io,
  flags: UpdateFlags,
  plan: Prepare,
): Promise<number> {
  const directory = projectDirectory(world, flags.directory);
  try {
    const looks = flags.check || flags.dryRun;
    if (!looks && isHalfDone(directory)) {
      const edited = await withLock(directory, () => recover(directory));
      io.complain('An update that did not finish was taken back first.');
      for (const file of edited) {
        io.complain(
          `  ${visible(file)} was edited since and stays; ${visible(file)}${BEFORE} is the text before`,
        );
      }
    }
    const project = await readProject(directory);
    if (looks) return await show(io, flags, project, plan);
    return await withLock(project.directory, async () => {
      await clearLeftovers(project.directory);
      if (flags.undo) return undo(io, project.directory);
      return write(world, io, flags, await readProject(directory), plan);
    });
  } catch (error) {
    return refuseProject(io, error);
  }
}

/** What would change; writes nothing. */
async function show(io: Io, flags: UpdateFlags, project: Project, plan: Prepare): Promise<number> {
  const prepared = await prepare(flags, project, plan);
  const isCurrent = !prepared.isDue && prepared.unresolved.length === 0;
  const exitCode = flags.check && !isCurrent ? exitCodes.wouldChange : exitCodes.done;
  return reportUpdate(io, prepared, { exitCode, written: false, diff: flags.diff });
}

async function write(
  world: World,
  io: Io,
  flags: UpdateFlags,
  project: Project,
  plan: Prepare,
): Promise<number> {
  let prepared = await prepare(flags, project, plan);
  const open = openConflicts(prepared);
  const asks = open.length > 0 && flags.onConflict === undefined && canAsk(world, io.prose);
  if (asks && !io.json && prepared.unresolved.length === 0) {
    const outcome = { exitCode: exitCodes.done, written: false, diff: flags.diff, asks: true };
    await reportUpdate(io, prepared, outcome);
    const { askOnConflict } = await import('./ask-on-conflict.js');
    const answers = await askOnConflict(world, io, open);
    if (!answers) return exitCodes.conflicts;
    prepared = await prepare(flags, project, plan, answers);
  }
  if (prepared.unresolved.length > 0 || openConflicts(prepared).length > 0) {
    const exitCode = exitCodes.conflicts;
    return reportUpdate(io, prepared, { exitCode, written: false, diff: flags.diff });
  }
  await applyChanges(project.directory, prepared.changes, world.signal);
  return reportUpdate(io, prepared, { exitCode: exitCodes.done, written: true, diff: flags.diff });
}

function openConflicts({ plan }: PreparedUpdate): FilePlan[] {
  return plan.filter(({ change, resolved }) => change === 'conflict' && resolved === undefined);
}

function prepare(
  flags: UpdateFlags,
  project: Project,
  plan: Prepare,
  onConflict: ConflictAnswers = flags.onConflict ?? 'abort',
): Promise<PreparedUpdate> {
  return plan(project, { onConflict, restore: flags.restore });
}

async function undo(io: Io, root: string): Promise<number> {
  try {
    const paths = await undoLast(root);
    if (!paths) {
      const message = 'there is no update to take back';
      const exitCode = exitCodes.failure;
      const problems = [{ path: '', message }];
      io.document({ ok: false, exitCode, code: 'nothing-to-undo', problems });
      io.complain(`create-secure-mcp: ${message}`);
      return exitCode;
    }
    io.document({ ok: true, exitCode: exitCodes.done, undone: paths });
    io.say(`Took the last update back: ${paths.length} files are as they were before it.`);
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof EditedSinceError)) throw error;
    const exitCode = exitCodes.failure;
    const problems = [{ path: '', message: error.message }];
    io.document({ ok: false, exitCode, code: codeOf(error), problems });
    io.complain('create-secure-mcp: these files were edited after the update, and undoing it');
    io.complain('would lose that. Nothing was written.');
    for (const path of error.paths) io.complain(`  ${visible(path)}`);
    return exitCode;
  }
}
