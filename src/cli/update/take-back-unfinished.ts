import { BEFORE, isHalfDone, recover } from '../../update/apply-update.js';
import { withLock } from '../../update/lock.js';
import type { Context } from '../context.js';
import { visible } from '../output/visible.js';

/** Takes back what an earlier run left half done, and says so. */
export async function takeBackUnfinished(context: Context, directory: string): Promise<void> {
  if (!isHalfDone(directory)) return;
  const edited = await withLock(directory, () => recover(directory));
  context.complain('An update that did not finish was taken back first.');
  for (const file of edited) {
    context.complain(
      `  ${visible(file)} was edited since and stays; ${visible(file)}${BEFORE} is the text before`,
    );
  }
}
