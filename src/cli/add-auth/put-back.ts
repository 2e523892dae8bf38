import path from 'node:path';
import { shellQuote } from '../../answers/replay.js';
import { ProductError } from '../../errors.js';
import { ExistingError } from '../../existing/existing-error.js';
import { InterruptedError } from '../../project/interrupt.js';
import { prepareLostLines, type PreparedLines } from '../../update/prepare-lost-lines.js';
import { isUnproven, unmarkUnproven } from '../../update/unproven.js';
import { canAsk, type Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { conversationOf } from '../output/conversation.js';
import { visible } from '../output/visible.js';
import type { AddAuthFlags } from './flags.js';
import { prove, UNPROVEN } from './prove.js';
import { diffLines, refuseUncertain } from './report.js';
import { sayInterrupted } from './say-interrupted.js';
import { writeProtection } from './write-protection.js';

/**
 * Shows the lines that a server lost, and puts them in again where its owner wants that. Returns the exit code.
 *
 * @param lost why it is protected no more
 * @param mayWrite stops where these lines must not be written now
 * @throws the same where they cannot be put in so that nothing stays open
 */
export async function putBack(
  context: Context,
  flags: AddAuthFlags,
  lost: ExistingError,
  mayWrite: (prepared: PreparedLines) => Promise<void>,
): Promise<number> {
  const prepared = preparedOf(flags.directory, lost);
  if (prepared.printed.length > 0) {
    return refuseUncertain(context, prepared.findings, prepared.printed);
  }
  await mayWrite(prepared);
  const { directory } = prepared.findings;
  const where = shellQuote(path.relative(context.environment.cwd, directory) || '.');
  context.say('This server is not protected any more. What puts its protection in again:');
  context.say();
  for (const line of await diffLines(prepared.files)) context.say(line);
  const { unifiedDiff } = await import('../../project/unified-diff.js');
  const putBack = prepared.files.map((file) => ({ path: file.path, diff: unifiedDiff(file) }));
  if (flags['dry-run']) {
    const exitCode = exitCodes.done;
    context.document({ ok: true, exitCode, dryRun: true, written: false, directory, putBack });
    context.say('Nothing was written.');
    return exitCode;
  }
  if (!flags.yes) await askWhether(context, flags, where);
  const wasUnproven = isUnproven(directory);
  await writeProtection(directory, prepared.changes, context.environment.signal, () =>
    Promise.resolve(),
  );
  let proof = UNPROVEN;
  try {
    if (flags['start-server']) {
      proof = await prove(context, { findings: prepared.findings, protection: prepared });
    }
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    return sayInterrupted(context, directory, error);
  }
  const { exitCode, document } = proof;
  const ok = exitCode === exitCodes.done;
  // What an earlier run left unproven stays so until somebody has seen it.
  if (ok && (proof.status === 'proven' || !wasUnproven)) await unmarkUnproven(directory);
  context.document({ ok, exitCode, written: true, directory, putBack, proof: document });
  context.say(`Put in again in ${prepared.files.map((file) => visible(file.path)).join(', ')}.`);
  if (proof.status !== 'proven') {
    context.say(`Nothing of it is proven: ${context.program} audit --project ${where}`);
  }
  return exitCode;
}

/**
 * Asks whether the lines are to be written.
 *
 * @throws {@link ExistingError} where nobody can be asked; CancelledError for a no
 */
async function askWhether(context: Context, { plain }: AddAuthFlags, where: string): Promise<void> {
  if (!canAsk(context)) {
    throw new ExistingError(
      'protection-lost',
      `this server is not protected any more; to write the lines above, and nothing else: ${context.program} add auth ${where} --yes`,
    );
  }
  const { CancelledError, converseAt } = await import('../../wizard/index.js');
  const isWanted = await converseAt(conversationOf(context, plain), (ask) =>
    ask<'yes-no'>({ kind: 'yes-no', message: 'Write these lines?', initial: true }),
  );
  if (!isWanted) throw new CancelledError();
}

/** Prepares the lines; where that cannot be done, says why beside what is wrong. */
function preparedOf(directory: string, lost: ExistingError): PreparedLines {
  try {
    const prepared = prepareLostLines(directory);
    if (prepared) return prepared;
  } catch (error) {
    if (!(error instanceof ProductError)) throw error;
    throw new ExistingError(
      lost.code,
      `${lost.message}. The lines are not put in again by this: ${error.message}`,
    );
  }
  throw lost;
}
