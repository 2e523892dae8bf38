import type { FilePlan, OnConflict } from '../../update/plan-update.js';
import type { Ask } from '../../wizard/question.js';
import { conflictLines } from './conflict-lines.js';
import type { Context } from '../context.js';
import { visible } from '../output/visible.js';
import { conversationOf } from '../output/conversation.js';

/**
 * Asks of each file what to do where both sides changed the same lines. Throws when the user leaves.
 *
 * @returns undefined when nothing is to be written
 */
export async function askOnConflict(
  context: Context,
  files: readonly FilePlan[],
): Promise<ReadonlyMap<string, OnConflict> | undefined> {
  const conversation = conversationOf(context);
  const { converseAt } = await import('../../wizard/index.js');
  return converseAt(conversation, async (ask) => {
    const answers = new Map<string, OnConflict>();
    for (const file of files) {
      const answer = await askOfFile(ask, context, file);
      if (answer === 'abort') return undefined;
      answers.set(file.path, answer);
    }
    return answers;
  });
}

async function askOfFile(ask: Ask, context: Context, file: FilePlan): Promise<OnConflict> {
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
    for (const line of conflictLines(file)) context.say(line);
    initial = 'markers';
  }
}
