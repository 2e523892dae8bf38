import { readScopePolicy, sameScopes } from '../project/scope-policy.js';
import { samePolicy } from './follow-scope-map.js';
import { mergeText, type Labels, type Sides, type TextMerge } from './merge-text.js';
import { joinLines, linesOf } from '../project/text-file.js';

/**
 * Merges `src/scope-map.ts` after a change of the answers. Entries of new tools are put into the
 * user's map as it stands, so that neighbouring edits do not get in the way; an entry that the user
 * has written already is left alone, whatever it says. All other changes merge line by line.
 */
export function mergeScopeMap(sides: Sides, labels: Labels): TextMerge {
  if (samePolicy(sides.base, sides.yours, sides.generated)) {
    // Both say the same: the user's words stay, and what stands around them is merged.
    const [, before] = POLICY.exec(sides.base) ?? [];
    if (before !== undefined && POLICY.test(sides.generated)) {
      const generated = sides.generated.replace(POLICY, () => before);
      return mergeText({ ...sides, generated }, labels);
    }
  }
  const [ours, old, fresh] = [sides.yours, sides.base, sides.generated].map(findMap);
  const byLines = () => mergeText(sides, labels);
  if (!old || !fresh) return byLines();
  const added = [...fresh.entries].filter(([name]) => !old.entries.has(name));
  if (added.length === 0) return byLines();
  if (!ours) {
    // Two entries of one name would be valid code, and the second would win in silence.
    const isThere = added.some(([name]) => sides.yours.includes(name));
    if (!isThere) return byLines();
    const [yours, generated] = [sides.yours, sides.generated];
    return { ...byLines(), yours, conflicts: [{ place: '1', yours, generated }] };
  }
  const generated = withoutEntries(sides, old, added);
  const rest = mergeText({ ...sides, generated }, labels);
  const text = insertEntries(rest.text, added);
  const yours = insertEntries(rest.yours, added);
  const taken = insertEntries(rest.generated, added);
  if (text === undefined || yours === undefined || taken === undefined) return byLines();
  return { ...rest, text, yours, generated: taken };
}

/** The policy itself, to the end of its object. */
const POLICY = /^(export const scopePolicy\b[^]*?^\};?)$/m;

interface ScopeMap {
  /** Index of the line that opens the map, and of the one that closes it. */
  readonly start: number;
  readonly end: number;
  /** Tool → the lines of its entry. */
  readonly entries: ReadonlyMap<string, readonly string[]>;
}

const KEY = /^\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([A-Za-z_$][\w$]*))\s*:/;

/** The map of tools in a text; undefined unless there is exactly one, written in the usual way. */
function findMap(text: string): ScopeMap | undefined {
  const lines = linesOf(text);
  const starts = lines.flatMap((line, index) => (/^\s*tools: \{$/.test(line) ? [index] : []));
  const [start] = starts;
  if (start === undefined || starts.length > 1) return undefined;
  const [indent = ''] = /^\s*/.exec(lines[start] ?? '') ?? [];
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith(`${indent}}`));
  if (length < 0) return undefined;
  const entries = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of lines.slice(start + 1, start + 1 + length)) {
    const [, single, double, bare] = KEY.exec(line) ?? [];
    const name = single ?? double ?? bare;
    if (name !== undefined) {
      current = [];
      entries.set(name, current);
    }
    current.push(line);
  }
  return { start, end: start + 1 + length, entries };
}

/**
 * The text without some entries. The others are quoted as before: one name that needs quotes makes
 * the formatter quote them all, which is no reason to touch the user's lines.
 */
function withoutEntries(
  { yours, generated: text }: Sides,
  before: ScopeMap,
  added: readonly (readonly [string, unknown])[],
): string {
  const map = findMap(text);
  if (!map) return text;
  const lines = linesOf(text);
  const [mine, now] = [yours, text].map(readScopePolicy);
  const kept = [...map.entries].filter(([name]) => !added.some(([other]) => other === name));
  const inside = kept.flatMap(([name, entry]) => {
    const old = before.entries.get(name) ?? entry;
    // What both say alike needs no change of the user's lines.
    const isAgreed = mine && now && sameScopes(mine.tools.get(name), now.tools.get(name));
    return isAgreed === true || unquoted(old) === unquoted(entry) ? old : entry;
  });
  return joinLines([...lines.slice(0, map.start + 1), ...inside, ...lines.slice(map.end)]);
}

function unquoted(entry: readonly string[]): string {
  return entry.join('\n').replace(/^(\s*)['"]([^'"]*)['"]:/, '$1$2:');
}

function insertEntries(
  text: string,
  added: readonly (readonly [string, readonly string[]])[],
): string | undefined {
  const map = findMap(text);
  if (!map) return undefined;
  const lines = linesOf(text);
  const fresh = added.filter(([name]) => !map.entries.has(name)).flatMap(([, entry]) => entry);
  const last = lines
    .slice(map.start, map.end)
    .filter((line) => line.trim() !== '')
    .at(-1);
  // After an entry without a comma, or a comment, the code would break; the top is always safe.
  const isSafeEnd = last !== undefined && /[,{]$/.test(last) && !/\/[/*]|\*\//.test(last);
  lines.splice(isSafeEnd ? map.end : map.start + 1, 0, ...fresh);
  return joinLines(lines);
}
