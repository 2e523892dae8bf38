import { diff3Merge } from 'node-diff3';
import { newerPins } from '../project/versions.js';

/** The three sides of a merge; lines end with `\n`. */
export interface Sides {
  /** As it was generated last. */
  readonly base: string;
  /** As it stands in the project. */
  readonly yours: string;
  /** As it is generated now. */
  readonly generated: string;
}

/** The names of two sides, between conflict markers. */
export interface Labels {
  readonly base: string;
  readonly generated: string;
}

/** One place where both sides changed the same lines. */
export interface Conflict {
  /** The number of its first line between markers, or the key of a JSON file, as `scripts.test`. */
  readonly place: string;
  /** The lines of each side, or the values of the key as JSON; empty where a side has nothing. */
  readonly yours: string;
  readonly generated: string;
}

/** A merged text; with conflicts between markers where both sides changed the same lines. */
export interface TextMerge {
  readonly text: string;
  /** The merge with the project's side at every conflict. */
  readonly yours: string;
  /** The merge with the generated side at every conflict. */
  readonly generated: string;
  /** In the order of the lines; empty for a clean merge. */
  readonly conflicts: readonly Conflict[];
}

/** Longer texts are not compared line by line: that takes time and memory with their square. */
const MAX_LINES = 10_000;

const MARKERS = { start: '<<<<<<<', base: '|||||||', middle: '=======', end: '>>>>>>>' } as const;

/** Merges by lines (diff3). A text of absurd length is one conflict. */
export function mergeText(sides: Sides, labels: Labels): TextMerge {
  const [base, yours, generated] = [sides.base, sides.yours, sides.generated].map(toLines) as [
    string[],
    string[],
    string[],
  ];
  const isLong = [base, yours, generated].some(({ length }) => length > MAX_LINES);
  const regions = isLong
    ? [{ conflict: { a: yours, o: base, b: generated } }]
    : diff3Merge(yours, base, generated, { excludeFalseConflicts: true });
  let lines: readonly string[] = [];
  let yourLines: readonly string[] = [];
  let generatedLines: readonly string[] = [];
  const conflicts: Conflict[] = [];
  for (const { ok, conflict } of regions as readonly Region[]) {
    const agreed = ok ?? (conflict && newerPins(conflict.a, conflict.o, conflict.b));
    if (agreed) lines = lines.concat(agreed);
    yourLines = yourLines.concat(agreed ?? conflict?.a ?? []);
    generatedLines = generatedLines.concat(agreed ?? conflict?.b ?? []);
    if (agreed || !conflict) continue;
    conflicts.push({
      place: String(lines.length + 1),
      yours: conflict.a.join('\n'),
      generated: conflict.b.join('\n'),
    });
    lines = lines.concat(
      [`${MARKERS.start} yours`],
      conflict.a,
      [`${MARKERS.base} ${labels.base}`],
      conflict.o,
      [MARKERS.middle],
      conflict.b,
      [`${MARKERS.end} ${labels.generated}`],
    );
  }
  return {
    text: lines.join('\n'),
    yours: yourLines.join('\n'),
    generated: generatedLines.join('\n'),
    conflicts,
  };
}

interface Region {
  readonly ok?: readonly string[];
  readonly conflict?: {
    readonly a: readonly string[];
    readonly o: readonly string[];
    readonly b: readonly string[];
  };
}

/** Finds conflicts that `mergeText` marked and nobody has resolved. */
export function hasMarkers(text: string): boolean {
  const lines = new Set(text.split(/\r?\n/).map((line) => line.slice(0, 7)));
  return lines.has(MARKERS.start) || lines.has(MARKERS.end);
}

/** The text behind the last line break counts as a line, so that joining gives the text back. */
function toLines(text: string): string[] {
  return text.split('\n');
}
