import type { OnConflict } from '../update/plan-update.js';
import type { Io } from './io.js';
import type { World } from './world.js';

/** Asks what to do where both sides changed the same lines. Throws when the user leaves. */
export async function askOnConflict(world: World, io: Io): Promise<OnConflict> {
  // The colours of `prompts` know this variable only, and read it when they are loaded.
  if (world.env['NO_COLOR']) process.env['NODE_DISABLE_COLORS'] = '1';
  const { converseAt } = await import('../wizard/index.js');
  const conversation = {
    streams: { input: world.stdin, output: io.prose },
    plain: world.env['TERM'] === 'dumb',
    signal: world.signal,
  };
  return converseAt(
    conversation,
    (ask) =>
      ask<'one'>({
        kind: 'one',
        message: 'Both sides changed the same lines',
        choices: [
          { title: 'Write nothing', value: 'abort' },
          { title: 'Write both versions with markers', value: 'markers' },
          { title: 'Keep my version of these files', value: 'mine' },
          { title: 'Take the new version of these files', value: 'new' },
        ],
        initial: 'abort',
      }) as Promise<OnConflict>,
  );
}
