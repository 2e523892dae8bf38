import { doorPathFault } from '../../answers/existing.js';
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
  const isAlone = flags.yes || !canAsk(context);
  const read = (path: string | undefined) =>
    readExisting(flags.directory, path === undefined ? {} : { path });
  try {
    const findings = await read(flags.path);
    const unsure = findings.doors.find(({ certainty }) => certainty !== 'certain');
    if (!unsure || flags.path !== undefined) return findings;
    const { path } = unsure.value;
    const why = `${path}, because ${unsure.because}, is not certain`;
    if (!isAlone) return await read(await typePath(path, why, flags, context));
    throw missingPath(why);
  } catch (error) {
    if (!(error instanceof ExistingError)) throw error;
    if (error.code === 'unknown-path')
      throw new UsageError([{ path: '', flag: '--path', message: visible(error.message) }]);
    if (error.code !== 'several-servers') throw error;
    const { choices } = error;
    if (choices.length < 2 || flags.path !== undefined) throw error;
    if (isAlone) throw missingPath(`clients can reach MCP at ${choices.join(', ')}`);
    return read(await choosePath(choices, flags, context));
  }
}

function missingPath(why: string): UsageError {
  return new UsageError([{ path: '', flag: '--path', message: `is missing: ${visible(why)}` }]);
}

async function choosePath(
  paths: readonly string[],
  { plain }: AddAuthFlags,
  context: Context,
): Promise<string> {
  const conversation = conversationOf(context, plain);
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

async function typePath(
  initial: string,
  why: string,
  { plain }: AddAuthFlags,
  context: Context,
): Promise<string> {
  const conversation = conversationOf(context, plain);
  const { converseAt } = await import('../../wizard/index.js');
  context.say(visible(why));
  return converseAt(conversation, (ask) =>
    ask<'text'>({
      kind: 'text',
      message: 'Path that clients call',
      initial,
      fault: (path) => Promise.resolve(doorPathFault(path)),
    }),
  );
}
