import { codeOf, ProductError } from '../../errors.js';
import { readProject, type Project } from '../../project/read-project.js';
import {
  applyChanges,
  clearLeftovers,
  EditedSinceError,
  undoLast,
} from '../../update/apply-update.js';
import { withLock } from '../../update/lock.js';
import type { ConflictAnswers, FilePlan, OnConflict } from '../../update/plan-update.js';
import type { OwnCode } from '../../update/own-code.js';
import type { PreparedUpdate, UpdateRequest } from '../../update/prepare-update.js';
import { canAsk, type Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { visible } from '../output/visible.js';
import { reportUpdate } from './report-update.js';
import { takeBackUnfinished } from './take-back-unfinished.js';

/** The flags of an update. */
interface UpdateFlags {
  /** Absolute path of the project. */
  readonly 'directory': string;
  readonly 'check': boolean;
  readonly 'dry-run': boolean;
  readonly 'diff': boolean;
  readonly 'on-conflict': OnConflict | undefined;
  readonly 'restore': readonly string[];
}

/** Makes the plan; how the answers change on the way is its own matter. */
type Prepare = (
  project: Project,
  request: Omit<UpdateRequest, 'answers'>,
) => Promise<PreparedUpdate>;

/** Brings what was prepared into a project, or shows it. Returns the exit code. */
export async function runUpdate(
  context: Context,
  flags: UpdateFlags,
  plan: Prepare,
): Promise<number> {
  if (flags.check || flags['dry-run']) return show(context, flags, plan);
  return changeProject(context, flags.directory, (project) => write(context, flags, project, plan));
}

/** Takes the last update back. Returns the exit code. */
export function undoUpdate(context: Context, directory: string): Promise<number> {
  return changeProject(context, directory, (project) => undo(context, project.directory));
}

/** Works on a project alone, after an update that did not finish was taken back. */
async function changeProject(
  context: Context,
  directory: string,
  work: (project: Project) => Promise<number>,
): Promise<number> {
  await takeBackUnfinished(context, directory);
  const { directory: root } = await readProject(directory);
  return withLock(root, async () => {
    await clearLeftovers(root);
    return work(await readProject(directory));
  });
}

/** Shows what would change; writes nothing. */
async function show(context: Context, flags: UpdateFlags, plan: Prepare): Promise<number> {
  const prepared = await prepare(flags, await readProject(flags.directory), plan);
  const { isDue, unresolved, ownCode } = prepared;
  const isSound = !isDue && unresolved.length === 0 && !(ownCode && (await isUnprotected(ownCode)));
  const exitCode = flags.check && !isSound ? exitCodes.wouldChange : exitCodes.done;
  return reportUpdate(context, prepared, { ...flags, exitCode, written: false });
}

/** Asks the code that reads a server that existed before, which no other project needs. */
async function isUnprotected(ownCode: OwnCode): Promise<boolean> {
  const { isOpen } = await import('../../update/own-code.js');
  return isOpen(ownCode);
}

async function write(
  context: Context,
  flags: UpdateFlags,
  project: Project,
  plan: Prepare,
): Promise<number> {
  const { diff, directory } = flags;
  let prepared = await prepare(flags, project, plan);
  const open = openConflicts(prepared);
  const asks = open.length > 0 && flags['on-conflict'] === undefined && canAsk(context);
  if (asks && !context.json && prepared.unresolved.length === 0) {
    const outcome = { exitCode: exitCodes.done, written: false, diff, directory, asks: true };
    await reportUpdate(context, prepared, outcome);
    const { askOnConflict } = await import('./ask-on-conflict.js');
    const answers = await askOnConflict(context, open);
    if (!answers) return exitCodes.conflicts;
    prepared = await prepare(flags, project, plan, answers);
  }
  if (prepared.unresolved.length > 0 || openConflicts(prepared).length > 0) {
    const exitCode = exitCodes.conflicts;
    return reportUpdate(context, prepared, { exitCode, written: false, diff, directory });
  }
  await applyChanges(project.directory, prepared.changes, context.environment.signal);
  return reportUpdate(context, prepared, {
    exitCode: exitCodes.done,
    written: true,
    diff,
    directory,
  });
}

function openConflicts({ plan }: PreparedUpdate): FilePlan[] {
  return plan.filter(({ change, resolved }) => change === 'conflict' && resolved === undefined);
}

function prepare(
  flags: UpdateFlags,
  project: Project,
  plan: Prepare,
  onConflict: ConflictAnswers = flags['on-conflict'] ?? 'abort',
): Promise<PreparedUpdate> {
  return plan(project, { onConflict, restore: flags.restore });
}

async function undo(context: Context, root: string): Promise<number> {
  try {
    const paths = await undoLast(root);
    if (!paths) throw new NothingToUndoError('there is no update to take back');
    context.document({ ok: true, exitCode: exitCodes.done, undone: paths });
    context.say(`Took the last update back: ${paths.length} files are as they were before it.`);
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof EditedSinceError)) throw error;
    const exitCode = exitCodes.failure;
    const problems = [{ path: '', message: error.message }];
    context.document({ ok: false, exitCode, code: codeOf(error), problems });
    context.complain('create-secure-mcp: these files were edited after the update, and undoing it');
    context.complain('would lose that. Nothing was written.');
    for (const path of error.paths) context.complain(`  ${visible(path)}`);
    return exitCode;
  }
}

/** No update of this project can be taken back. */
class NothingToUndoError extends ProductError {
  override readonly name = 'NothingToUndoError';
  readonly code = 'nothing-to-undo';
}
