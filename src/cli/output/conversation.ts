import type { Conversation } from '../../wizard/index.js';
import type { Context } from '../context.js';

/** Says where questions are asked in this run. Called before anything of `prompts` is loaded. */
export function conversationOf({ environment, prose }: Context, plain = false): Conversation {
  const { env, stdin, signal } = environment;
  // The colours of `prompts` know this variable only, and read it when they are loaded.
  if (env['NO_COLOR']) process.env['NODE_DISABLE_COLORS'] = '1';
  return {
    streams: { input: stdin, output: prose },
    plain: plain || env['TERM'] === 'dumb',
    signal,
  };
}
