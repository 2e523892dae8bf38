import { diffLines } from 'diff';
import type { ExistingAnswer } from '../../answers/existing-schema.js';
import { unifiedDiff } from '../../project/unified-diff.js';
import type { Findings, Found, Spot } from '../findings.js';
import { isParsed, parseSource } from '../parse.js';
import { EditFault } from './change.js';
import { importOf, namesFor } from './imports.js';
import { splice } from './splice.js';
import { changeAt, exportsOf, functionOf } from './spots.js';
import { styleOf } from './style.js';
import { assertMeans } from './verify.js';

/** What is done to the code of a user, so that it is protected. */
export interface EditPlan {
  /** Files that are written; by path, sorted. */
  readonly files: ReadonlyMap<string, EditedFile>;
  /** What the user has to do instead: nothing is written where it is not certain. */
  readonly printed: readonly PrintedPatch[];
  /** Lines that change in {@link files}. */
  readonly lines: number;
}

/** A file before and after its change. */
interface EditedFile {
  readonly before: string;
  readonly after: string;
}

/** A change that its user makes by hand. */
interface PrintedPatch {
  readonly file: string;
  /** A unified diff; where none can be made, what to write. */
  readonly patch: string;
  /** Completes "not written, because …". */
  readonly because: string;
}

/** More lines than these are no small change; they are shown and not written. */
const MAX_LINES = 10;

/**
 * Plans the change of every file that a spot lies in: the import, and the calls. Every change is parsed again,
 * and means nothing else than it should; what cannot be done so is printed.
 */
export function planEdits(
  { spots }: Pick<Findings, 'spots'>,
  existing: ExistingAnswer,
  textOf: (file: string) => string,
): EditPlan {
  const files = new Map<string, EditedFile>();
  const printed: PrintedPatch[] = [];
  for (const [file, found] of byFile(spots)) {
    const before = textOf(file);
    const outcome = editFile(file, before, found, existing);
    const uncertain = found.find(({ certainty }) => certainty !== 'certain');
    const because = outcome.fault ?? outcome.untouchable ?? uncertain?.because;
    if (because === undefined) files.set(file, { before, after: outcome.after });
    else printed.push({ file, patch: patchOf(file, before, outcome, found, existing), because });
  }
  const lines = [...files.values()].reduce(
    (sum, { before, after }) => sum + changedLines(before, after),
    0,
  );
  if (lines <= MAX_LINES) return { files, printed, lines };
  const because = `${lines} lines would change, and at most ${MAX_LINES} are written`;
  for (const [file, { before, after }] of files) {
    printed.push({ file, patch: unifiedDiff({ path: file, before, after }), because });
  }
  return { files: new Map(), printed, lines: 0 };
}

function byFile(spots: readonly Found<Spot>[]): [string, Found<Spot>[]][] {
  const files = new Map<string, Found<Spot>[]>();
  for (const spot of spots) {
    const file = spot.at?.file ?? '';
    files.set(file, [...(files.get(file) ?? []), spot]);
  }
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1));
}

interface Outcome {
  /** As far as it could be changed. */
  readonly after: string;
  readonly fault?: string;
  readonly untouchable?: string;
}

function editFile(
  file: string,
  before: string,
  spots: readonly Found<Spot>[],
  existing: ExistingAnswer,
): Outcome {
  const source = parseSource(file, before);
  if (!isParsed(source)) return { after: before, fault: source.because };
  try {
    const style = styleOf(source);
    const names = namesFor(
      source,
      spots.map(({ value }) => functionOf(value)),
    );
    const changes = [
      importOf(source, names, existing, style),
      ...spots.map((spot) => changeAt(source, spot, names, style)),
    ];
    const after = splice(
      before,
      changes.flatMap(({ splices }) => splices),
    );
    assertMeans(
      source,
      after,
      changes.map(({ tree }) => tree),
    );
    const { untouchable } = source;
    return { after, ...(untouchable === undefined ? {} : { untouchable }) };
  } catch (error) {
    if (error instanceof EditFault) return { after: before, fault: error.message };
    throw error;
  }
}

function patchOf(
  file: string,
  before: string,
  { after }: Outcome,
  spots: readonly Found<Spot>[],
  { layer }: ExistingAnswer,
): string {
  if (before !== after) return unifiedDiff({ path: file, before, after });
  const lines = spots.map(({ value, at }) => `line ${at?.line ?? '?'}: ${adviceFor(value)}`);
  const names = [...new Set(spots.map(({ value }) => functionOf(value)))].sort().join(', ');
  return [`import ${names} from ${layer}`, ...lines].join('\n');
}

function adviceFor(spot: Spot): string {
  switch (spot.kind) {
    case 'wrap':
      return `${spot.call}(…) around the expression`;
    case 'before':
      return `${spot.call}(${spot.argument ?? ''}) before the statement`;
    case 'route':
      return `export const { ${exportsOf(spot)} } = protectRoute(${spot.handler})`;
  }
}

/** Lines that a reader of the diff has to look at: those that come, or those that go where they are more. */
function changedLines(before: string, after: string): number {
  const parts = diffLines(before, after);
  const count = (kind: 'added' | 'removed') =>
    parts.filter((part) => part[kind]).reduce((sum, part) => sum + part.count, 0);
  return Math.max(count('added'), count('removed'));
}
