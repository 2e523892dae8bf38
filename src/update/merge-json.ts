import { isRecord } from '../answers/is-record.js';
import type { Conflict, Sides } from './merge-text.js';
import { compareVersions, newerVersion } from '../project/versions.js';

/** A merged JSON document. */
export interface JsonMerge {
  /** The merge with the project's value at every conflict. */
  readonly yours: string;
  /** The merge with the generated value at every conflict. */
  readonly generated: string;
  readonly conflicts: readonly Conflict[];
}

type Json = Record<string, unknown>;

/**
 * Merges a JSON object key by key: what the generator wrote and the user left alone follows the
 * generator, everything else stays as it is, in its order and with its indentation.
 *
 * @returns undefined when one of the sides is no JSON object
 */
export function mergeJson(sides: Sides): JsonMerge | undefined {
  const parsed = [sides.base, sides.yours, sides.generated].map(parseObject);
  const [base, yours, generated] = parsed;
  if (!base || !yours || !generated) return undefined;
  const conflicts: Conflict[] = [];
  const objects = { base, yours, generated };
  const textOf = (merged: Json) =>
    JSON.stringify(merged) === JSON.stringify(yours) ? sides.yours : printLike(merged, sides);
  const merged = textOf(mergeObjects(objects, '', (conflict) => conflicts.push(conflict)));
  const taken = textOf(mergeObjects(objects, '', () => 'generated'));
  return { yours: merged, generated: taken, conflicts };
}

function mergeObjects(
  { base, yours, generated }: { base: Json; yours: Json; generated: Json },
  path: string,
  /** Told of every conflict; `generated` decides it for that side. */
  onConflict: (conflict: Conflict) => unknown,
): Json {
  const merged = new Map(Object.entries(yours));
  for (const key of new Set([...Object.keys(base), ...Object.keys(generated)])) {
    const [before, mine, now] = [own(base, key), own(yours, key), own(generated, key)];
    const place = path === '' ? key : `${path}.${key}`;
    if (same(before, now) || same(mine, now)) continue;
    if (isRecord(mine) && isRecord(now) && (isRecord(before) || before === undefined)) {
      const inner = { base: before ?? {}, yours: mine, generated: now };
      merged.set(key, mergeObjects(inner, place, onConflict));
      continue;
    }
    if (!same(mine, before)) {
      const newest = versionOf(place, before, mine, now);
      if (newest !== undefined) {
        merged.set(key, newest);
        continue;
      }
      const sides = { place, yours: print(mine), generated: print(now) };
      if (onConflict(sides) !== 'generated') continue;
    }
    if (now === undefined) merged.delete(key);
    else merged.set(key, now);
  }
  // Whoever keeps the keys in order, as package managers do with dependencies, finds them in order.
  const wasSorted = isSorted(Object.keys(yours));
  const entries = [...merged];
  if (wasSorted && entries.length > 2) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** Members of package.json that hold versions. */
const VERSIONS =
  /^(?:(?:dev|peer|optional)?[dD]ependencies|engines|overrides|resolutions)\.|^packageManager$/;

/**
 * The version of a package that both sides moved: bots do that, and it is no conflict. One that the
 * project raised stays even when the templates need the package no more.
 */
function versionOf(
  place: string,
  base: unknown,
  yours: unknown,
  generated: unknown,
): string | undefined {
  if (!VERSIONS.test(place) || typeof yours !== 'string') return undefined;
  if (generated === undefined && typeof base === 'string') {
    return (compareVersions(yours, base) ?? -1) > 0 ? yours : undefined;
  }
  if (typeof generated !== 'string') return undefined;
  if (place !== 'packageManager') {
    return newerVersion(typeof base === 'string' ? base : undefined, yours, generated);
  }
  const parts = [base, yours, generated].map((value) => String(value).split('@'));
  const [before, mine, theirs] = parts.map(([name, version = '']) => ({ name, version }));
  if (!mine || !theirs || mine.name !== theirs.name) return undefined;
  const newest = newerVersion(before?.version, mine.version, theirs.version);
  return newest === undefined ? undefined : newest === mine.version ? yours : generated;
}

function print(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

function own(record: Json, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isSorted(keys: readonly string[]): boolean {
  return keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') <= key);
}

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** With the indentation and the last line break that the file had. */
function printLike(value: Json, { yours }: Sides): string {
  const indent = /^\{\r?\n([ \t]+)/.exec(yours)?.[1] ?? '  ';
  return JSON.stringify(value, null, indent) + (yours.endsWith('\n') ? '\n' : '');
}
