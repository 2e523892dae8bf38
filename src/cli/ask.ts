import path from 'node:path';
import { listTarget, TargetError } from '../project/listing.js';
import { planFor, type Decision } from './decision.js';
import type { Gathered } from './gather.js';
import type { Io } from './io.js';
import type { FlagValues } from './read-flags.js';
import { reviewLines } from './review.js';
import { directoryOf } from './target.js';
import type { World } from './world.js';

/** Asks a person for what is missing. Throws when they leave. */
export async function askForRest(
  world: World,
  io: Io,
  flags: FlagValues,
  { given, target }: Gathered,
): Promise<Decision> {
  // The colours of `prompts` know this variable only, and read it when they are loaded.
  if (world.env['NO_COLOR']) process.env['NODE_DISABLE_COLORS'] = '1';
  const { runWizard } = await import('../wizard/index.js');
  const { answers, install, git } = await runWizard({
    answers: given,
    install: flags.install,
    git: flags.git,
    packageManager: given.packageManager ?? 'npm',
    streams: { input: world.stdin, output: io.prose },
    plain: flags.plain || world.env['TERM'] === 'dumb',
    signal: world.signal,
    nameFault: (name) => directoryFault(world, flags, directoryOf(target.directory, name)),
    review: async (result) => {
      const decision = { ...result, directory: directoryOf(target.directory, result.answers.name) };
      const { config, plan } = await planFor(world, flags, decision);
      return reviewLines(config, plan, decision.directory, result);
    },
  });
  return { answers, install, git, directory: directoryOf(target.directory, answers.name) };
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
