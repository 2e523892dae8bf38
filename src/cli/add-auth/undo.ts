import { undoAuth } from '../../update/undo-auth.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { visible } from '../output/visible.js';

/** Takes the protection of a server back, as far as it was not edited since. Returns the exit code. */
export async function undoProtection(context: Context, directory: string): Promise<number> {
  const { signal } = context.environment;
  const { restored, removed, left, isStopped } = await undoAuth(directory, signal);
  const exitCode = left.length > 0 ? exitCodes.conflicts : exitCodes.done;
  context.document({ ok: left.length === 0, exitCode, restored, removed, left });
  if (isStopped) {
    context.complain('Nothing was taken back: code that was edited since uses the protection, in');
    for (const file of left) context.complain(`  ${visible(file)}`);
    context.complain('Take its lines out there, then run this again.');
    return exitCode;
  }
  context.say(`Restored ${restored.length} files of yours, removed ${removed.length} of ours.`);
  if (left.length === 0) {
    context.say(
      'Everything is as it was, but for what your package manager installed: install again.',
    );
    return exitCode;
  }
  context.complain('These were edited since, in the lines of the protection, and are left to you:');
  for (const file of left) context.complain(`  ${visible(file)}`);
  return exitCode;
}
