import { distance } from 'fastest-levenshtein';

/** Something wrong with the answers, as data: collected, never thrown one by one. */
export interface Problem {
  /** Where in the answers, as in `tools[2].scopes[0]`; empty for the answers as a whole. */
  readonly path: string;
  /** The flag the value came from, as the user knows it, when it came from the command line. */
  readonly flag?: string;
  /** What is wrong and what is expected; completes "name: …". */
  readonly message: string;
  /** A value that would have been right. */
  readonly suggestion?: string;
}

/** The known value closest to what was typed, or undefined when nothing is close. */
export function closest(typed: string, known: readonly string[]): string | undefined {
  const wanted = typed.toLowerCase().slice(0, 100);
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const edits = distance(wanted, candidate.toLowerCase());
    if (edits < bestDistance) [best, bestDistance] = [candidate, edits];
  }
  if (best === undefined) return undefined;
  if (bestDistance <= Math.max(1, Math.ceil(Math.max(best.length, wanted.length) / 3))) return best;
  return wanted.length >= 3
    ? known.find((value) => value.toLowerCase().includes(wanted))
    : undefined;
}

/** A problem with an unknown value or name; says which one was probably meant. */
export function unknownProblem(
  path: string,
  what: string,
  typed: string,
  known: readonly string[],
): Problem {
  const suggestion = closest(typed, known);
  const list = known.length > 0 ? ` (one of: ${known.join(', ')})` : '';
  const message = `unknown ${what} ${quoted(typed)}${list}`;
  return suggestion === undefined ? { path, message } : { path, message, suggestion };
}

/** A URI without its user name and password, for a message about it. */
export function withoutCredentials(uri: string): string {
  return uri.replace(/^([a-z0-9+.-]+:\/\/)[^/]*@/i, '$1…@');
}

/** A value as it may stand in a message: on one line, escaped, at most 60 characters. */
export function quoted(value: string): string {
  const text = value.length > 60 ? `${value.slice(0, 57)}...` : value;
  return JSON.stringify(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}
