import { ExistingError } from '../../existing/existing-error.js';
import type { Findings } from '../../existing/findings.js';
import { canAsk, type Context } from '../context.js';
import { conversationOf } from '../output/conversation.js';
import { visible } from '../output/visible.js';
import { UsageError } from '../usage-error.js';
import type { AddAuthFlags } from './flags.js';

/**
 * Reads a server; runs nothing of it. Where several paths reach MCP, a person says which one is meant.
 *
 * @throws ExistingError when there is none that can be protected; UsageError when nobody can be asked
 */
export async function readServer(flags: AddAuthFlags, context: Context): Promise<Findings> {
  const { readExisting } = await import('../../existing/index.js');
  const read = (path: string | undefined) =>
    readExisting(flags.directory, path === undefined ? {} : { path });
  try {
    return await read(flags.path);
  } catch (error) {
    if (!(error instanceof ExistingError) || error.code !== 'several-servers') throw error;
    const { choices = [] } = error;
    if (choices.length < 2 || flags.path !== undefined) throw error;
    if (flags.yes || !canAsk(context)) {
      const message = `is missing: clients can reach MCP at ${choices.map(visible).join(', ')}`;
      throw new UsageError([{ path: '', flag: '--path', message }]);
    }
    return read(await askPath(choices, flags, context));
  }
}

async function askPath(
  paths: readonly string[],
  flags: AddAuthFlags,
  context: Context,
): Promise<string> {
  const conversation = conversationOf(context, flags.plain);
  const { converseAt } = await import('../../wizard/index.js');
  return converseAt(conversation, (ask) =>
    ask<'one'>({
      kind: 'one',
      message: 'Which of them is the endpoint that clients call',
      choices: paths.map((path) => ({ title: visible(path), value: path })),
      initial: paths[0] ?? '',
    }),
  );
}
