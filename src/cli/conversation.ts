import type { Conversation } from '../wizard/index.js';
import type { Io } from './io.js';
import type { World } from './world.js';

/** Where questions are asked in this run. Called before anything of `prompts` is loaded. */
export function conversationOf(world: World, io: Io, plain: boolean): Conversation {
  // The colours of `prompts` know this variable only, and read it when they are loaded.
  if (world.env['NO_COLOR']) process.env['NODE_DISABLE_COLORS'] = '1';
  return {
    streams: { input: world.stdin, output: io.prose },
    plain: plain || world.env['TERM'] === 'dumb',
    signal: world.signal,
  };
}
