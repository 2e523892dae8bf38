import type { OwnCode } from '../../update/own-code.js';
import type { Context } from '../context.js';
import { visible } from './visible.js';

const STATES = {
  'in-place': 'in place',
  'changed': 'changed',
  'gone': 'gone',
} as const;

/** Says what has become of the protection in the code of its owner, and what has no scopes there. */
export function sayOwnCode(
  context: Context,
  { patches, uncalled, unsealed, unmapped, notOffered, gaps }: OwnCode,
): void {
  const { bold, red } = context.colors;
  const list = (title: string, entries: readonly string[]) => {
    if (entries.length === 0) return;
    context.say();
    context.say(title);
    for (const entry of entries) context.say(`  ${visible(entry)}`);
  };
  list(
    bold('Your files'),
    patches.map(({ path, state }) => `${STATES[state].padEnd(8)} ${path}`),
  );
  for (const { path, state, patch } of patches) {
    if (state !== 'in-place') list(`What ${path} had:`, patch.trimEnd().split('\n'));
  }
  if (uncalled.length > 0) {
    context.say();
    context.say(
      `${red('This server is not protected')}: nothing in its source calls ${uncalled.join(', ')}; add auth puts that in again.`,
    );
  }
  list(
    red('This server is not protected there: MCP requests may be taken past the guard:'),
    unsealed,
  );
  list('Offered, and refused to everybody, since no scopes are written for:', unmapped);
  list('Scopes are written for what the source does not offer:', notOffered);
  list('The source does not show everything it offers:', gaps);
}
