import { createTwoFilesPatch, diffLines } from 'diff';
import type { FileChange } from '../../update/apply-update.js';
import { readTextFile } from '../../project/text-file.js';

/** Counts the lines that come and go, as `+31 −12`. */
export function sizeOf({ before = '', after = '' }: FileChange): string {
  const parts = diffLines(readTextFile(before).text, readTextFile(after).text);
  const count = (kind: 'added' | 'removed') =>
    parts.filter((part) => part[kind]).reduce((sum, part) => sum + part.count, 0);
  return `+${count('added')} −${count('removed')}`;
}

/** Writes the change of a file as a patch that `git apply` takes; empty when there is none. */
export function diffOf({ path, before, after }: FileChange): string {
  if (before === after) return '';
  const names = [
    before === undefined ? '/dev/null' : `a/${path}`,
    after === undefined ? '/dev/null' : `b/${path}`,
  ] as const;
  const patch = createTwoFilesPatch(...names, before ?? '', after ?? '');
  return patch.slice(patch.indexOf('--- '));
}
