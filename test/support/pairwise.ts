/** What can be chosen for each axis, in order. */
export type Axes = Readonly<Record<string, readonly string[]>>;

/** One value for each axis. */
export type Row = Readonly<Record<string, string>>;

/**
 * A small set of rows in which any two values of different axes meet: most faults need no more than
 * two choices to show. The same axes always give the same rows.
 *
 * Greedy: each row starts from the first pair that has not met, and every other axis takes the value
 * that makes most new pairs meet.
 *
 * @param possible whether choices, some axes perhaps still open, go together; one value of every
 *   axis has to go with everything
 */
export function pairwise(axes: Axes, possible: (row: Row) => boolean = () => true): Row[] {
  const names = Object.keys(axes);
  const open = new Set<string>();
  const starts: { readonly key: string; readonly row: Row }[] = [];
  for (const [index, first] of names.entries()) {
    for (const second of names.slice(index + 1)) {
      for (const a of axes[first] ?? []) {
        for (const b of axes[second] ?? []) {
          const row = { [first]: a, [second]: b };
          if (!possible(row)) continue;
          const [key = ''] = pairsOf(row);
          open.add(key);
          starts.push({ key, row });
        }
      }
    }
  }

  const rows: Row[] = [];
  for (const start of starts) {
    if (!open.has(start.key)) continue;
    let row = start.row;
    for (const axis of names.filter((name) => !(name in start.row))) {
      const candidates = (axes[axis] ?? []).map((value) => ({ ...row, [axis]: value }));
      row = best(candidates.filter(possible), (candidate) => countOpen(candidate, open));
    }
    for (const key of pairsOf(row)) open.delete(key);
    rows.push(row);
  }
  return rows;
}

/**
 * Puts those rows first that say most: a few for each value of one axis. They show all values of every other axis
 * that has no more of them than there are rows, and in each most pairs meet that did not meet in one before.
 *
 * @param few rows for each value of the axis
 */
export function mostTellingFirst(rows: readonly Row[], axis: string, few: number): Row[] {
  const open = new Set(rows.flatMap(pairsOf));
  const rest = new Set(rows);
  const names = Object.keys(rows[0] ?? {}).filter(
    (name) => new Set(rows.map((row) => row[name])).size <= few,
  );
  for (const value of new Set(rows.map((row) => row[axis]))) {
    const shown = new Set<string>();
    const valuesOf = (row: Row) => names.map((name) => `${name} ${row[name] ?? ''}`);
    for (let count = 0; count < few; count += 1) {
      const candidates = [...rest].filter((row) => row[axis] === value);
      if (candidates.length === 0) break;
      const row = best(candidates, (candidate) => {
        const fresh = valuesOf(candidate).filter((each) => !shown.has(each)).length;
        return fresh * open.size + countOpen(candidate, open);
      });
      for (const each of valuesOf(row)) shown.add(each);
      for (const key of pairsOf(row)) open.delete(key);
      rest.delete(row);
    }
  }
  return [...rows.filter((row) => !rest.has(row)), ...rest];
}

/** A name for each pair of values in a row, whatever the order of its axes. */
export function pairsOf(row: Row): string[] {
  const choices = Object.entries(row)
    .map((choice) => JSON.stringify(choice))
    .sort();
  return choices.flatMap((first, index) =>
    choices.slice(index + 1).map((second) => `${first} ${second}`),
  );
}

function countOpen(row: Row, open: ReadonlySet<string>): number {
  return pairsOf(row).filter((key) => open.has(key)).length;
}

/** The first of those that score highest. */
function best(rows: readonly Row[], score: (row: Row) => number): Row {
  const scores = rows.map(score);
  const row = rows[scores.indexOf(Math.max(...scores))];
  if (!row) throw new Error('an axis has no value that is possible');
  return row;
}
