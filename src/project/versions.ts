/** A version as package.json names it: what stands before the numbers, and the numbers. */
interface VersionSpec {
  readonly prefix: string;
  readonly numbers: readonly number[];
}

/** `6.2.18`, `^6.2.18`, `~6.2`, `>=20`; with the digest that package managers put behind. */
const SPEC = /^(\^|~|>=|v)?(\d{1,9}(?:\.\d{1,9}){0,2})(?:\+[\w.-]{1,200})?$/;

function parseSpec(text: string): VersionSpec | undefined {
  const [, prefix = '', numbers] = SPEC.exec(text.trim()) ?? [];
  if (numbers === undefined) return undefined;
  return { prefix, numbers: numbers.split('.').map(Number) };
}

/**
 * Which of two versions is newer. Positive for the first, negative for the second, 0 for none;
 * undefined where one of them is no plain version: a tag, an alias, a range with two ends, a prerelease.
 */
export function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [parseSpec(a)?.numbers, parseSpec(b)?.numbers];
  if (!left || !right) return undefined;
  for (const at of [0, 1, 2]) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The version that stands after both sides moved it: the newer one, in the way the project writes
 * versions. Undefined where that cannot be told, and where the project had gone back behind what was
 * generated: somebody did that on purpose, and the template now asks for more.
 */
export function newerVersion(
  base: string | undefined,
  yours: string,
  generated: string,
): string | undefined {
  const newer = compareVersions(yours, generated);
  if (newer === undefined) return undefined;
  if (newer >= 0) return yours;
  const [mine, theirs] = [parseSpec(yours), parseSpec(generated)];
  if (base === undefined) {
    if (mine?.numbers[0] !== theirs?.numbers[0]) return undefined;
  } else if ((compareVersions(yours, base) ?? -1) < 0) return undefined;
  const isRange = mine?.prefix === '^' || mine?.prefix === '~';
  return isRange && theirs?.prefix === '' ? mine.prefix + generated : generated;
}

/**
 * Lines of a workflow or a Dockerfile that pin the same things on both sides, the newer pins of each.
 * Undefined where the lines differ in anything else.
 */
export function newerPins(
  yours: readonly string[],
  base: readonly string[],
  generated: readonly string[],
): string[] | undefined {
  if (yours.length !== base.length || base.length !== generated.length) return undefined;
  const lines = base.map((old, at) => {
    const [mine = '', theirs = ''] = [yours[at], generated[at]];
    if (mine === theirs || theirs === old) return mine;
    if (mine === old) return theirs;
    const [before, a, b] = [old, mine, theirs].map(pinOf);
    if (!before || !a || !b || a.what !== before.what || b.what !== before.what) return undefined;
    const newest = newerVersion(before.version, a.version, b.version);
    if (newest === undefined) return undefined;
    return newest === a.version ? mine : theirs;
  });
  return lines.every((line) => line !== undefined) ? lines : undefined;
}

/** The lines that bots raise: an action by commit with its version behind, a base image. */
const PINS = [
  /^(\s*-?\s*uses: [\w./-]{1,200}@)[0-9a-f]{40} # v?(\d[\d.]{0,30})()$/,
  /^(FROM [\w./-]{1,200}:)(\d[\d.]{0,30})([\w.-]{0,60})(?:@sha256:[0-9a-f]{64})?( AS \w{1,40})?$/i,
] as const;

function pinOf(line: string): { what: string; version: string } | undefined {
  for (const pin of PINS) {
    const [, start, version, variant = '', name = ''] = pin.exec(line) ?? [];
    if (start !== undefined && version !== undefined) {
      return { what: start.trim() + variant + name, version };
    }
  }
  return undefined;
}
