import { isRecord } from '../answers/unknown-keys.js';
import type { Sides } from './merge-text.js';

/** A merged JSON document. */
export interface JsonMerge {
  readonly text: string;
  /** The merge with the generated value at every conflict. */
  readonly generated: string;
  /** Keys, as `scripts.test`, that both sides changed; the project's value stays. */
  readonly conflicts: readonly string[];
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
  const conflicts: string[] = [];
  const objects = { base, yours, generated };
  const textOf = (merged: Json) =>
    JSON.stringify(merged) === JSON.stringify(yours) ? sides.yours : print(merged, sides);
  const text = textOf(mergeObjects(objects, '', (place) => conflicts.push(place)));
  const taken = textOf(mergeObjects(objects, '', () => 'generated'));
  return { text, generated: taken, conflicts };
}

function mergeObjects(
  { base, yours, generated }: { base: Json; yours: Json; generated: Json },
  path: string,
  /** Told of every conflict; `generated` decides it for that side. */
  onConflict: (place: string) => unknown,
): Json {
  const merged = new Map(Object.entries(yours));
  for (const key of new Set([...Object.keys(base), ...Object.keys(generated)])) {
    const [before, mine, now] = [own(base, key), own(yours, key), own(generated, key)];
    const place = path === '' ? key : `${path}.${key}`;
    if (same(before, now) || same(mine, now)) continue;
    if (isRecord(mine) && isRecord(now) && (isRecord(before) || before === undefined)) {
      const inner = { base: before ?? {}, yours: mine, generated: now };
      merged.set(key, mergeObjects(inner, place, onConflict));
    } else if (!same(mine, before) && onConflict(place) !== 'generated') {
      continue;
    } else if (now === undefined) {
      merged.delete(key);
    } else {
      merged.set(key, now);
    }
  }
  // Whoever keeps the keys in order, as package managers do with dependencies, finds them in order.
  const wasSorted = isSorted(Object.keys(yours));
  const entries = [...merged];
  if (wasSorted && entries.length > 2) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
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
function print(value: Json, { yours }: Sides): string {
  const indent = /^\{\r?\n([ \t]+)/.exec(yours)?.[1] ?? '  ';
  return JSON.stringify(value, null, indent) + (yours.endsWith('\n') ? '\n' : '');
}
