import type { FilePlan, OnConflict } from '../update/plan-update.js';
import type { Ask } from '../wizard/question.js';
import { conflictLines } from './conflict-lines.js';
import { visible, type Io } from './io.js';
import type { World } from './world.js';

/**
 * Asks of each file what to do where both sides changed the same lines. Throws when the user leaves.
 *
 * @returns undefined when nothing is to be written
 */
export async function askOnConflict(
  world: World,
  io: Io,
  files: readonly FilePlan[],
): Promise<ReadonlyMap<string, OnConflict> | undefined> {
  // The colours of `prompts` know this variable only, and read it when they are loaded.
  if (world.env['NO_COLOR']) process.env['NODE_DISABLE_COLORS'] = '1';
  const { converseAt } = await import('../wizard/index.js');
  const conversation = {
    streams: { input: world.stdin, output: io.prose },
    plain: world.env['TERM'] === 'dumb',
    signal: world.signal,
  };
  return converseAt(conversation, async (ask) => {
    const answers = new Map<string, OnConflict>();
    for (const file of files) {
      const answer = await askOfFile(ask, io, file);
      if (answer === 'abort') return undefined;
      answers.set(file.path, answer);
    }
    return answers;
  });
}

async function askOfFile(ask: Ask, io: Io, file: FilePlan): Promise<OnConflict> {
  const places =
    file.conflicts.length === 1 ? 'in one place' : `in ${file.conflicts.length} places`;
  let initial = 'show';
  for (;;) {
    const answer = await ask<'one'>({
      kind: 'one',
      message: `${visible(file.path)}: both sides changed it ${places}`,
      choices: [
        { title: 'Show both versions', value: 'show' },
        { title: 'Write both versions with markers', value: 'markers' },
        { title: 'Keep mine in these places', value: 'mine' },
        { title: 'Take the new version in these places', value: 'new' },
        { title: 'Stop and write nothing', value: 'abort' },
      ],
      initial,
    });
    if (answer !== 'show') return answer as OnConflict;
    for (const line of conflictLines(file)) io.say(line);
    initial = 'markers';
  }
}
