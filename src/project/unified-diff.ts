import { createTwoFilesPatch } from 'diff';

/** A file as it is and as it is going to be; undefined where it is not there. */
interface Change {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Writes the change of a file as a patch that `git apply` takes; empty when there is none. */
export function unifiedDiff({ path, before, after }: Change): string {
  if (before === after) return '';
  const names = [
    before === undefined ? '/dev/null' : `a/${path}`,
    after === undefined ? '/dev/null' : `b/${path}`,
  ] as const;
  const patch = createTwoFilesPatch(...names, before ?? '', after ?? '');
  return patch.slice(patch.indexOf('--- '));
}
