import { undoAuth } from '../../update/undo-auth.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { visible } from '../output/visible.js';

/** Takes the protection of a server back, as far as it was not edited since. Returns the exit code. */
export async function undoProtection(context: Context, directory: string): Promise<number> {
  const { signal } = context.environment;
  const undone = await undoAuth(directory, signal);
  const { restored, kept, removed, left, mixed, isStopped } = undone;
  const exitCode = left.length > 0 ? exitCodes.conflicts : exitCodes.done;
  context.document({ ok: left.length === 0, exitCode, restored, kept, removed, left });
  if (isStopped) {
    context.complain('Nothing was taken back: code that was edited since uses the protection, in');
    for (const file of left) context.complain(`  ${visible(file)}`);
    context.complain('Take its lines out there, then run this again.');
    return exitCode;
  }
  const files = restored.length === 1 ? 'file' : 'files';
  context.say(`Restored ${restored.length} ${files} of yours, removed ${removed.length} of ours.`);
  if (kept.length > 0) {
    context.say('Kept your edits in');
    for (const file of kept) context.say(`  ${visible(file)}`);
  }
  if (left.length === 0) {
    const what = kept.length === 0 ? 'Everything' : 'Everything else';
    context.say(
      `${what} is as it was, but for what your package manager installed: install again.`,
    );
    return exitCode;
  }
  context.complain('Edited since, and left to you:');
  for (const file of left) {
    const how = mixed.includes(file) ? 'take out what is of the protection' : 'delete it';
    context.complain(`  ${visible(file)}: ${how}, unless you need it`);
  }
  context.complain('Nothing else is left of the protection. Then install again.');
  return exitCode;
}
