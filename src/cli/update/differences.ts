import { diffLines } from 'diff';
import type { FilePlan } from '../../update/plan-update.js';
import { readTextFile } from '../../project/text-file.js';

/** Counts the lines that come and go, as `+31 −12`. */
export function sizeOf({ before = '', after = '' }: FilePlan): string {
  const parts = diffLines(readTextFile(before).text, readTextFile(after).text);
  const count = (kind: 'added' | 'removed') =>
    parts.filter((part) => part[kind]).reduce((sum, part) => sum + part.count, 0);
  return `+${count('added')} −${count('removed')}`;
}

export { unifiedDiff } from '../../project/unified-diff.js';
