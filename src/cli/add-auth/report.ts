import type { EditPlan } from '../../existing/edits/index.js';
import type { Findings } from '../../existing/findings.js';
import type { ExistingAnswer } from '../../answers/existing-schema.js';
import type { FileChange } from '../../update/apply-update.js';
import type { WrittenFile } from '../../update/patches.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { visible, visibleLine } from '../output/visible.js';
import type { AddAuthFlags } from './flags.js';
import type { Prepared } from './prepare.js';
import { throughOwnAuthentication } from './own-authentication.js';
import { replayOf } from './replay.js';
import { tableLines } from './scope-table.js';

/** Says what would be written: the scopes, the files, and every line of the owner's that changes. */
export async function sayReview(
  context: Context,
  flags: AddAuthFlags,
  prepared: Prepared,
): Promise<void> {
  const lines = await reviewOf(context, flags, prepared);
  for (const line of lines.slice(0, -1)) context.say(line);
}

/** The same, line by line; the last line is the question. */
export async function reviewOf(
  { colors }: Context,
  flags: AddAuthFlags,
  { decision, edits, protection, findings }: Prepared,
): Promise<string[]> {
  const { offers, existing } = decision;
  const { files, config, kept } = protection;
  const shown = files.filter(({ change }) => change !== 'create' || flags.diff);
  const created = files.filter(({ change }) => change === 'create');
  return [
    '',
    colors.bold('Scopes'),
    ...tableLines(offers, config.baseScopes),
    '',
    colors.bold('Files'),
    `  ${created.length} new`,
    ...countsBelow(created.map(({ path }) => path)).map(
      ([folder, count]) =>
        `    ${String(count).padStart(4)}  ${visible(folder)}${noteOn(folder, existing)}`,
    ),
    ...files
      .filter(({ change }) => change !== 'create')
      .map(({ path, change }) => `  ${CHANGES[change]}  ${visible(path)}`),
    ...kept.map(({ path, place }) => `  ${path}: ${visible(place)} stays as you have it`),
    '',
    ...(await diffLines(shown)),
    ...throughOwnAuthentication(findings, existing).map(visible),
    `In ${visible(findings.directory)}, for tokens of ${config.provider.label}.`,
    `Write ${created.length} new files and ${edits.lines} lines of yours?`,
  ];
}

/** Counts files by the folder that says what they are for: three names deep, or the file itself at the top. */
function countsBelow(files: readonly string[]): [folder: string, count: number][] {
  const counts = new Map<string, number>();
  for (const file of files) {
    const names = file.split('/');
    const folder =
      names.length === 1 ? file : `${names.slice(0, Math.min(names.length - 1, 3)).join('/')}/`;
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** What the two folders are. */
function noteOn(folder: string, { layer, development }: ExistingAnswer): string {
  if (folder === `${layer}/`) {
    return layer === development
      ? '  part of your server, and development'
      : '  part of your server';
  }
  return folder === `${development}/` ? '  development only' : '';
}

const CHANGES: Readonly<Record<WrittenFile['change'], string>> = {
  create: 'new   ',
  edit: 'edited',
  merge: 'added ',
};

/** Shows changes line by line; what escapes a terminal would read becomes visible. */
export async function diffLines(files: readonly FileChange[]): Promise<string[]> {
  if (files.length === 0) return [];
  const { unifiedDiff } = await import('../../project/unified-diff.js');
  return files.flatMap((file) => [...unifiedDiff(file).trimEnd().split('\n').map(visibleLine), '']);
}

/** The part of the document that every outcome of a recognised server has. */
export async function documentOf(flags: AddAuthFlags, prepared: Prepared): Promise<object> {
  const { findings, decision, edits, protection } = prepared;
  const { unifiedDiff } = await import('../../project/unified-diff.js');
  const { shape, doors, neighbours } = findings;
  const certain = <T>({ certainty, because }: { certainty: T; because: string }) => ({
    certainty,
    because,
  });
  return {
    directory: findings.directory,
    name: decision.answers.name,
    shape: { id: shape.value, ...certain(shape) },
    doors: doors.map((door) => ({
      path: door.value.path,
      kind: door.value.kind,
      ...certain(door),
    })),
    neighbours: neighbours.map(({ value: { kind, says } }) => ({ kind, says })),
    offers: decision.offers.map(({ kind, name, scopes, effect, because }) => ({
      ...{ kind, name, scopes, effect, because },
    })),
    files: protection.files.map((file) => ({
      path: file.path,
      change: file.change,
      ...(flags.diff || file.change !== 'create' ? { diff: unifiedDiff(file) } : {}),
    })),
    lines: edits.lines,
  };
}

/**
 * Prints the lines to write by hand where something was not recognised with certainty. Returns the exit
 * code.
 */
export function refuseUncertain(
  context: Context,
  { directory }: Findings,
  printed: EditPlan['printed'],
): number {
  const exitCode = exitCodes.failure;
  context.document({
    ok: false,
    exitCode,
    code: 'uncertain',
    problems: printed.map(({ file, because }) => ({ path: file, message: because })),
    directory,
    printed: printed.map(({ file, patch, because }) => ({ path: file, patch, because })),
  });
  context.complain(
    'create-secure-mcp: not all of this was recognised with certainty, so none of your code is edited.',
  );
  context.complain('Nothing was written. These are the lines to write by hand:');
  for (const { file, patch, because } of printed) {
    context.complain();
    context.complain(`${visible(file)}, because ${visible(because)}`);
    for (const line of patch.trimEnd().split('\n')) context.complain(visibleLine(line));
  }
  return exitCode;
}

/** Reports what would be written. Returns the exit code. */
export async function reportDryRun(
  context: Context,
  flags: AddAuthFlags,
  prepared: Prepared,
): Promise<number> {
  const exitCode = exitCodes.done;
  const body = await documentOf(flags, prepared);
  const command = replayOf(context, flags, prepared.decision);
  context.document({ ok: true, exitCode, dryRun: true, written: false, ...body, command });
  context.say('Nothing was written. The same for good:');
  context.say(`  ${command}`);
  return exitCode;
}
