/** A piece of text that takes the place of another, or stands between two characters. */
export interface Splice {
  readonly start: number;
  /** The same as `start`: nothing goes. */
  readonly end: number;
  readonly text: string;
}

/** Carries splices out; every other character stays. Of two at one place the first stands first. */
export function splice(text: string, splices: readonly Splice[]): string {
  let result = '';
  let from = 0;
  for (const { start, end, text: piece } of [...splices].sort((a, b) => a.start - b.start)) {
    if (start < from) throw new Error('two changes of a file overlap');
    result += text.slice(from, start) + piece;
    from = end;
  }
  return result + text.slice(from);
}
