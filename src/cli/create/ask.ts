import path from 'node:path';
import picocolors from 'picocolors';
import { listTarget, TargetError } from '../../project/listing.js';
import { GENERATOR_VERSION } from '../../version.js';
import type { Context } from '../context.js';
import { conversationOf } from '../output/conversation.js';
import { visible } from '../output/visible.js';
import type { Gathered } from './gather.js';
import type { Decision, Planner } from './plan.js';
import { reviewLines } from './review.js';
import { directoryOf } from './target.js';

/** Asks a person for what is missing. Throws when they leave. */
export async function askForRest(
  { flags, given, target }: Gathered,
  planner: Planner,
  context: Context,
): Promise<Decision> {
  const { cwd } = context.environment;
  const conversation = conversationOf(context, flags.plain);
  const { runWizard } = await import('../../wizard/index.js');
  const { answers, install, git } = await runWizard({
    answers: given,
    install: flags.install,
    git: flags.git,
    packageManager: given.packageManager ?? 'npm',
    ...conversation,
    title: titleLines(context, conversation.plain),
    nameFault: (name) => directoryFault(cwd, directoryOf(target.directory, name), flags.force),
    review: async (result) => {
      const decision = { ...result, directory: directoryOf(target.directory, result.answers.name) };
      const { config, plan } = await planner(decision);
      return reviewLines(config, plan, decision.directory, result);
    },
  });
  return { answers, install, git, directory: directoryOf(target.directory, answers.name) };
}

function titleLines(context: Context, plain: boolean): string[] {
  const { bold, dim } = plain ? picocolors.createColors(false) : context.colors;
  const back = plain ? '"<" goes back' : 'Esc or Shift-Tab goes back';
  return [
    `${bold(`create-secure-mcp ${GENERATOR_VERSION}`)}  A secure remote MCP server`,
    dim(`${back}, Ctrl-C leaves; nothing is written before the review.`),
    '',
  ];
}

/** Asks whether a project is to lie inside another one. Throws when it is not. */
export async function askInside(around: string, plain: boolean, context: Context): Promise<void> {
  const conversation = conversationOf(context, plain);
  const { CancelledError, converseAt } = await import('../../wizard/index.js');
  const message = `This is inside the project ${visible(around)}. Create another one in it?`;
  const isWanted = await converseAt(conversation, (ask) =>
    ask<'yes-no'>({ kind: 'yes-no', message, initial: false }),
  );
  if (!isWanted) throw new CancelledError();
}

/** Says why no project can be created in a directory, in the words of the wizard. */
async function directoryFault(
  cwd: string,
  directory: string,
  force: boolean,
): Promise<string | undefined> {
  try {
    const { state } = await listTarget(path.resolve(cwd, directory), []);
    return state === 'occupied' && !force ? `./${directory} is not empty` : undefined;
  } catch (error) {
    if (error instanceof TargetError) return `./${directory} ${error.message}`;
    throw error;
  }
}
