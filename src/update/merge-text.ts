import { diff3Merge } from 'node-diff3';

/** The three sides of a merge; lines end with `\n`. */
export interface Sides {
  /** As it was generated last. */
  readonly base: string;
  /** As it stands in the project. */
  readonly yours: string;
  /** As it is generated now. */
  readonly generated: string;
}

/** What the sides are called between conflict markers. */
export interface Labels {
  readonly base: string;
  readonly generated: string;
}

/** A merged text; with conflicts between markers where both sides changed the same lines. */
export interface TextMerge {
  readonly text: string;
  /** The merge with the generated side at every conflict. */
  readonly generated: string;
  /** Numbers of the first lines of the conflicts in `text`, from 1; empty for a clean merge. */
  readonly conflicts: readonly number[];
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
  let generatedLines: readonly string[] = [];
  const conflicts: number[] = [];
  for (const { ok, conflict } of regions as readonly Region[]) {
    if (ok) lines = lines.concat(ok);
    generatedLines = generatedLines.concat(ok ?? conflict?.b ?? []);
    if (!conflict) continue;
    conflicts.push(lines.length + 1);
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
  return { text: lines.join('\n'), generated: generatedLines.join('\n'), conflicts };
}

interface Region {
  readonly ok?: readonly string[];
  readonly conflict?: {
    readonly a: readonly string[];
    readonly o: readonly string[];
    readonly b: readonly string[];
  };
}

/** Whether a text still holds conflicts that `mergeText` marked. */
export function hasMarkers(text: string): boolean {
  const lines = new Set(text.split(/\r?\n/).map((line) => line.slice(0, 7)));
  return lines.has(MARKERS.start) || lines.has(MARKERS.end);
}

/** The text behind the last line break counts as a line, so that joining gives the text back. */
function toLines(text: string): string[] {
  return text.split('\n');
}
