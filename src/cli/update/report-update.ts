import path from 'node:path';
import { shellQuote } from '../../answers/replay.js';
import { BASE_PATH } from '../../render/base-file.js';
import { packageManagerCommands } from '../../render/package-manager.js';
import { lostProtection } from '../../update/lost-protection.js';
import { NEW_SUFFIX, type Change, type FilePlan } from '../../update/plan-update.js';
import type { PreparedUpdate } from '../../update/prepare-update.js';
import { GENERATOR_VERSION } from '../../version.js';
import { exitCodes } from '../exit-codes.js';
import { conflictLines, placeOf } from './conflict-lines.js';
import type { Context } from '../context.js';
import { sayOwnCode } from '../output/say-own-code.js';
import { visible, visibleLine } from '../output/visible.js';

/** The end of an update. */
interface UpdateOutcome {
  readonly exitCode: number;
  readonly written: boolean;
  /** Show the changes line by line. */
  readonly diff: boolean;
  /** Absolute path of the project. */
  readonly directory: string;
  /** A question follows, so that nothing is decided yet. */
  readonly asks?: boolean;
}

/** Reports an update that was made, or that would be. Returns the exit code. */
export async function reportUpdate(
  context: Context,
  update: PreparedUpdate,
  outcome: UpdateOutcome,
): Promise<number> {
  const { exitCode, written } = outcome;
  const shown = update.plan.filter(isWorthSaying);
  const { existing } = update.config;
  const review = update.plan.filter((file) => isCritical(file, existing) && needsReview(file));
  const isChanged = shown.some(({ before, after }) => before !== after);
  // Comparing line by line takes a library that a project without changes does not need.
  const differences = isChanged ? await import('./differences.js') : undefined;
  const diffOf = (file: FilePlan) => (outcome.diff ? (differences?.unifiedDiff(file) ?? '') : '');
  const lost = lostProtection(update.from.spec, update.config.revision);
  context.document({
    ok: exitCode === exitCodes.done,
    exitCode,
    written: written && update.changes.length > 0,
    spec: { from: update.from.spec, to: update.config.revision.id },
    generator: { from: update.from.version, to: GENERATOR_VERSION },
    files: shown.map((file) => ({
      path: file.path,
      change: file.change,
      kind: file.kind,
      ...(file.conflicts.length > 0 ? { conflicts: file.conflicts.map(({ place }) => place) } : {}),
      ...(outcome.diff ? { diff: diffOf(file) } : {}),
    })),
    review: review.map(({ path }) => path),
    unresolved: update.unresolved,
    kept: update.kept,
    lost: update.lost,
    older: update.older,
    stale: update.stale,
    lostImports: update.lostImports,
    lostProtection: lost,
    ...(update.ownCode ? { ownCode: update.ownCode } : {}),
  });
  const { bold, dim } = context.colors;
  context.say(bold(headline(update)));
  const width = Math.max(0, ...shown.map(({ change }) => change.length));
  for (const file of shown) {
    const size = file.change === 'update' ? (differences?.sizeOf(file) ?? '') : remark(file);
    const says = size === '' ? '' : dim(`  ${size}`);
    context.say(`  ${file.change.padEnd(width)}  ${visible(file.path)}${says}`);
    if (!outcome.diff) continue;
    for (const line of diffOf(file).split('\n').filter(Boolean)) context.say(visibleLine(line));
    if (file.change === 'conflict') for (const line of conflictLines(file)) context.say(line);
  }
  if (!update.isDue) context.say('Everything is current.');
  sayKept(context, update);
  const { ownCode } = update;
  if (ownCode) {
    const patches = ownCode.patches.filter(({ state }) => state !== 'in-place');
    sayOwnCode(context, { ...ownCode, patches });
  }
  sayLostImports(context, update.lostImports);
  for (const line of lost) context.say(`  lost with ${update.config.revision.id}: ${line}`);
  sayReview(context, review, packageManagerCommands[update.config.packageManager].test);
  sayEnd(context, update, outcome);
  return exitCode;
}

function headline({ from, config }: PreparedUpdate): string {
  const spec = config.revision.id;
  const move = from.spec === spec ? spec : `${from.spec} → ${spec}`;
  return `create-secure-mcp ${GENERATOR_VERSION}, MCP specification ${move}, ${config.name}`;
}

function remark({ path, change, conflicts, changedSince, renamedTo, beside }: FilePlan): string {
  switch (change) {
    case 'conflict':
      return `both sides changed: ${conflicts.map(({ place }) => placeOf(place)).join(', ')}`;
    case 'rename':
      return `to ${renamedTo ?? ''}`;
    case 'merge':
      return 'your changes and the new ones';
    case 'reformatted':
      return 'only its format was yours';
    case 'orphan':
      return 'no longer generated; yours stays, and nothing generated imports it';
    case 'deleted':
      return changedSince ? 'stays away, though it has changed; --restore brings it back' : '';
    case 'behind':
      return beside === undefined
        ? `yours; the template has changed: --restore ${path} puts it beside`
        : `compare with ${path}${NEW_SUFFIX}`;
    default:
      return '';
  }
}

/** Lists what the project does not have of the newest templates, because somebody decided so. */
export function sayKept(
  context: Context,
  {
    kept,
    lost,
    older,
    stale,
    styleFault,
  }: Pick<PreparedUpdate, 'kept' | 'lost' | 'older' | 'stale' | 'styleFault'>,
): void {
  if (lost.length > 0) {
    context.say();
    context.say(
      `How these were generated is not known: ${BASE_PATH} is damaged there, or a merge left two versions:`,
    );
    for (const path of lost) context.say(`  ${visible(path)}`);
  }
  if (kept.length > 0) {
    context.say();
    context.say(
      'Yours was kept against a change of the templates; it stays listed until you take that over:',
    );
    for (const { path, place } of kept) context.say(`  ${visible(path)}  ${placeOf(place)}`);
  }
  if (older.length > 0) {
    context.say();
    context.say('Older than the versions that were tried together:');
    for (const { name, yours, generated } of older) {
      context.say(`  ${visible(name)} ${visible(yours)}, needed is ${generated}`);
    }
  }
  if (stale.length > 0) {
    context.say();
    context.say('Yours to bring up to date:');
    for (const { path, says } of stale) context.say(`  ${visible(path)} ${visible(says)}`);
  }
  if (styleFault !== undefined) {
    context.say();
    context.say(
      `This project has a format of its own, and ${visible(styleFault)}: format counts as an edit.`,
    );
  }
}

function sayLostImports(context: Context, lost: PreparedUpdate['lostImports']): void {
  if (lost.length === 0) return;
  context.say();
  context.say('These lines of yours import what is not there any more; change them by hand:');
  for (const { path, imports, now } of lost) {
    const place = now === undefined ? 'is no longer generated' : `is now ${now}`;
    context.say(`  ${visible(path)}: ${visible(imports)} ${place}`);
  }
}

/** A merge may combine into weaker code without a conflict, and what nothing imports protects nobody. */
function sayReview(context: Context, review: readonly FilePlan[], test: string): void {
  if (review.length === 0) return;
  context.say();
  context.say('Review these: your edits and the new code meet in what decides who may call,');
  context.say('or have no effect any more.');
  for (const { path } of review) context.say(`  ${visible(path)}`);
  context.say(`Then run the attacks: ${test}`);
}

/** Answers to conflicts, for people. */
const CONFLICT_ANSWERS = [
  '  --on-conflict markers   write both versions into the file, for you to finish',
  '  --on-conflict mine      your side at every conflict; the other changes arrive',
  '  --on-conflict new       the new side at every conflict; your other edits stay',
];

function sayEnd(
  context: Context,
  update: PreparedUpdate,
  { exitCode, written, directory, asks }: UpdateOutcome,
): void {
  context.say();
  if (update.unresolved.length > 0) {
    context.complain(
      'An earlier update left conflicts that nobody has resolved; nothing was written:',
    );
    for (const path of update.unresolved) context.complain(`  ${visible(path)}`);
  } else if (exitCode === exitCodes.conflicts) {
    context.complain(
      'Nothing was written. Both sides changed the same lines. Look with --diff, then',
    );
    for (const line of CONFLICT_ANSWERS) context.complain(line);
  } else if (!written && asks !== true && update.isDue) {
    context.say('Nothing was written.');
    if (
      update.plan.some(({ change, resolved }) => change === 'conflict' && resolved === undefined)
    ) {
      context.say('Both sides changed the same lines, so an update asks for an answer:');
      for (const line of CONFLICT_ANSWERS) context.say(line);
    }
  } else if (written && update.changes.length > 0) {
    const pending = update.plan
      .filter((file) => file.pending)
      .map(({ path, beside }) =>
        beside === undefined
          ? path
          : `${path} (compare with ${path}${NEW_SUFFIX}, then remove that)`,
      );
    const where = path.relative(context.environment.cwd, directory);
    const undo = ['update', ...(where === '' ? [] : [shellQuote(where)]), '--undo'].join(' ');
    context.say(`Written: ${inWords(update.changes)}. Take it back: ${context.program} ${undo}`);
    if (pending.length > 0) context.say(`Resolve the conflicts in: ${pending.join(', ')}`);
    if (
      update.plan.some(({ path, before, after }) => path === 'package.json' && before !== after)
    ) {
      context.say('The dependencies changed: install them.');
    }
  }
}

/** Counts the files that the list names; the record stands beside them. */
function inWords(changes: PreparedUpdate['changes']): string {
  const count = changes.filter(({ path }) => !path.startsWith('.secure-mcp/')).length;
  return [
    ...(count === 0 ? [] : [count === 1 ? '1 file' : `${count} files`]),
    ...(count === changes.length ? [] : ['the record in .secure-mcp']),
  ].join(' and ');
}

const QUIET: readonly Change[] = ['unchanged'];

function isWorthSaying({ change, changedSince }: FilePlan): boolean {
  return !QUIET.includes(change) && (change !== 'deleted' || changedSince === true);
}

/** The code that decides who may call. */
function isCritical(
  { path, kind }: FilePlan,
  existing: PreparedUpdate['config']['existing'],
): boolean {
  if (existing) return kind !== 'addition' && path.startsWith(`${existing.layer}/`);
  return kind !== 'seed' && path.startsWith('src/') && !path.startsWith('src/tools/');
}

function needsReview({ change }: FilePlan): boolean {
  return change === 'merge' || change === 'conflict' || change === 'orphan';
}
