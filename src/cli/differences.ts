import { createTwoFilesPatch, diffLines } from 'diff';
import type { FilePlan } from '../update/plan-update.js';
import { readTextFile } from '../update/text.js';

/** How many lines come and go, as `+31 −12`. */
export function sizeOf({ before = '', after = '' }: FilePlan): string {
  const parts = diffLines(readTextFile(before).text, readTextFile(after).text);
  const count = (kind: 'added' | 'removed') =>
    parts.filter((part) => part[kind]).reduce((sum, part) => sum + part.count, 0);
  return `+${count('added')} −${count('removed')}`;
}

/** The change of a file as a unified diff; empty when there is none. */
export function diffOf({ path, before = '', after = '' }: FilePlan): string {
  if (before === after) return '';
  const [old, now] = [before, after].map((text) => readTextFile(text).text) as [string, string];
  return createTwoFilesPatch(path, path, old, now, 'now', 'then');
}
