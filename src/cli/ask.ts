import path from 'node:path';
import picocolors from 'picocolors';
import { listTarget, TargetError } from '../project/listing.js';
import { conversationOf } from './conversation.js';
import { planFor, type Decision } from './decision.js';
import type { Gathered } from './gather.js';
import { visible, type Io } from './io.js';
import type { FlagValues } from './read-flags.js';
import { reviewLines } from './review.js';
import { directoryOf } from './target.js';
import { GENERATOR_VERSION } from '../version.js';
import type { World } from './world.js';

/** Asks a person for what is missing. Throws when they leave. */
export async function askForRest(
  world: World,
  io: Io,
  flags: FlagValues,
  { given, target }: Gathered,
): Promise<Decision> {
  const conversation = conversationOf(world, io, flags.plain);
  const { runWizard } = await import('../wizard/index.js');
  const { answers, install, git } = await runWizard({
    answers: given,
    install: flags.install,
    git: flags.git,
    packageManager: given.packageManager ?? 'npm',
    ...conversation,
    title: titleLines(io, conversation.plain),
    nameFault: (name) => directoryFault(world, flags, directoryOf(target.directory, name)),
    review: async (result) => {
      const decision = { ...result, directory: directoryOf(target.directory, result.answers.name) };
      const { config, plan } = await planFor(world, flags, decision);
      return reviewLines(config, plan, decision.directory, result);
    },
  });
  return { answers, install, git, directory: directoryOf(target.directory, answers.name) };
}

function titleLines(io: Io, plain: boolean): string[] {
  const { bold, dim } = plain ? picocolors.createColors(false) : io.colors;
  const back = plain ? '"<" goes back' : 'Esc or Shift-Tab goes back';
  return [
    `${bold(`create-secure-mcp ${GENERATOR_VERSION}`)}  A secure remote MCP server`,
    dim(`${back}, Ctrl-C leaves; nothing is written before the review.`),
    '',
  ];
}

/** Asks whether a project is to lie inside another one. Throws when it is not. */
export async function askInside(
  world: World,
  io: Io,
  { plain }: FlagValues,
  around: string,
): Promise<void> {
  const conversation = conversationOf(world, io, plain);
  const { Cancelled, converseAt } = await import('../wizard/index.js');
  const message = `This is inside the project ${visible(around)}. Create another one in it?`;
  const isWanted = await converseAt(conversation, (ask) =>
    ask<'yes-no'>({ kind: 'yes-no', message, initial: false }),
  );
  if (!isWanted) throw new Cancelled();
}

/** Why no project can be created in a directory, in the words of the wizard. */
async function directoryFault(
  world: World,
  flags: FlagValues,
  directory: string,
): Promise<string | undefined> {
  try {
    const { state } = await listTarget(path.resolve(world.cwd, directory), []);
    return state === 'occupied' && !flags.force ? `./${directory} is not empty` : undefined;
  } catch (error) {
    if (error instanceof TargetError) return `./${directory} ${error.message}`;
    throw error;
  }
}
