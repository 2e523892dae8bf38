import { packageManagerCommands } from '../render/package-manager.js';
import { lostProtection } from '../update/lost-protection.js';
import { NEIGHBOUR, type Change, type FilePlan } from '../update/plan-update.js';
import type { PreparedUpdate } from '../update/prepare-update.js';
import { GENERATOR_VERSION } from '../version.js';
import { exitCodes } from './exit-codes.js';
import { visible, type Io } from './io.js';

/** How an update went. */
export interface UpdateOutcome {
  readonly exitCode: number;
  readonly written: boolean;
  /** Show the changes line by line. */
  readonly diff: boolean;
}

/** Says what an update does, or would do. Returns the exit code. */
export async function reportUpdate(
  io: Io,
  update: PreparedUpdate,
  outcome: UpdateOutcome,
): Promise<number> {
  const { exitCode, written } = outcome;
  const shown = update.plan.filter(isWorthSaying);
  const review = update.plan.filter((file) => isCritical(file) && isMixed(file));
  const isChanged = shown.some(({ before, after }) => before !== after);
  // Comparing line by line takes a library that a project without changes does not need.
  const differences = isChanged ? await import('./differences.js') : undefined;
  const diffOf = (file: FilePlan) => (outcome.diff ? (differences?.diffOf(file) ?? '') : '');
  const lost = lostProtection(update.from.spec, update.config.revision);
  io.document({
    ok: exitCode === exitCodes.done,
    exitCode,
    written,
    spec: { from: update.from.spec, to: update.config.revision.id },
    generator: { from: update.from.version, to: GENERATOR_VERSION },
    files: shown.map((file) => ({
      path: file.path,
      change: file.change,
      kind: file.kind,
      ...(file.conflicts.length > 0 ? { conflicts: file.conflicts } : {}),
      ...(outcome.diff ? { diff: diffOf(file) } : {}),
    })),
    review: review.map(({ path }) => path),
    unresolved: update.unresolved,
    lostProtection: lost,
  });
  const { bold, dim } = io.colors;
  io.say(bold(headline(update)));
  const width = Math.max(0, ...shown.map(({ change }) => change.length));
  for (const file of shown) {
    const size = file.change === 'update' ? (differences?.sizeOf(file) ?? '') : remark(file);
    const says = size === '' ? '' : dim(`  ${size}`);
    io.say(`  ${file.change.padEnd(width)}  ${visible(file.path)}${says}`);
    for (const line of diffOf(file).split('\n').filter(Boolean)) io.say(`    ${visible(line)}`);
  }
  if (update.changes.length === 0) io.say('Everything is current.');
  for (const line of lost) io.say(`  lost with ${update.config.revision.id}: ${line}`);
  sayReview(io, review, packageManagerCommands[update.config.packageManager].test);
  sayEnd(io, update, outcome);
  return exitCode;
}

function headline({ from, config }: PreparedUpdate): string {
  const spec = config.revision.id;
  const move = from.spec === spec ? spec : `${from.spec} → ${spec}`;
  return `create-secure-mcp ${GENERATOR_VERSION}, MCP specification ${move}, ${config.name}`;
}

function remark({ change, conflicts, changedSince, renamedTo }: FilePlan): string {
  switch (change) {
    case 'conflict':
      return `both sides changed: ${conflicts.map((place) => (/^\d+$/.test(place) ? `line ${place}` : place)).join(', ')}`;
    case 'rename':
      return `to ${renamedTo ?? ''}`;
    case 'merge':
      return 'your changes and the new ones';
    case 'reformatted':
      return 'only its format was yours';
    case 'orphan':
      return 'no longer generated; yours stays';
    case 'deleted':
      return changedSince ? 'stays away, though it has changed; --restore brings it back' : '';
    default:
      return '';
  }
}

/** A merge without conflicts may still combine into weaker code. */
function sayReview(io: Io, review: readonly FilePlan[], test: string): void {
  if (review.length === 0) return;
  io.say();
  io.say('Review these: your edits and the new code meet in what decides who may call.');
  for (const { path } of review) io.say(`  ${visible(path)}`);
  io.say(`Then run the attacks: ${test}`);
}

function sayEnd(io: Io, update: PreparedUpdate, { exitCode, written }: UpdateOutcome): void {
  io.say();
  if (update.unresolved.length > 0) {
    io.complain('An earlier update left conflicts that nobody has resolved; nothing was written:');
    for (const path of update.unresolved) io.complain(`  ${visible(path)}`);
  } else if (exitCode === exitCodes.conflicts) {
    io.complain('Nothing was written. Both sides changed the same lines. Look with --diff, then');
    io.complain('  --on-conflict markers   write both versions into the file, for you to finish');
    io.complain('  --on-conflict mine      keep your version of the files in conflict');
    io.complain('  --on-conflict new       the new side at every conflict; your other edits stay');
  } else if (!written && update.changes.length > 0) {
    io.say('Nothing was written.');
  } else if (update.changes.length > 0) {
    const pending = update.plan
      .filter((file) => file.pending)
      .map(({ path, beside }) =>
        beside === undefined
          ? path
          : `${path} (compare with ${path}${NEIGHBOUR}, then remove that)`,
      );
    io.say(`Written: ${update.changes.length} files. Take it back: ${io.program} update --undo`);
    if (pending.length > 0) io.say(`Resolve the conflicts in: ${pending.join(', ')}`);
    if (
      update.plan.some(({ path, before, after }) => path === 'package.json' && before !== after)
    ) {
      io.say('The dependencies changed: install them.');
    }
  }
}

const QUIET: readonly Change[] = ['unchanged'];

function isWorthSaying({ change, changedSince }: FilePlan): boolean {
  return !QUIET.includes(change) && (change !== 'deleted' || changedSince === true);
}

/** The code that decides who may call. */
function isCritical({ path, kind }: FilePlan): boolean {
  return kind !== 'seed' && path.startsWith('src/') && !path.startsWith('src/tools/');
}

function isMixed({ change }: FilePlan): boolean {
  return change === 'merge' || change === 'conflict';
}
