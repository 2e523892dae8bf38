import { prepareAdoption } from '../update/adopt-project.js';
import { applyChanges } from '../update/apply-update.js';
import { exitCodes } from './exit-codes.js';
import { visible, type Io } from './io.js';
import { projectDirectory, refuseProject } from './open-project.js';
import type { RawValues } from './program.js';
import { commonProblems, directoryOf, statusFlags } from './update-flags.js';
import { refuseUsage } from './usage.js';
import type { World } from './world.js';

/** `adopt [directory]`: takes in a project whose record was lost. Returns the exit code. */
export async function adopt(
  world: World,
  io: Io,
  values: RawValues,
  extra: readonly string[],
): Promise<number> {
  const problems = commonProblems(values, extra, statusFlags);
  if (problems.length > 0) return refuseUsage(io, problems);
  try {
    const adoption = await prepareAdoption(projectDirectory(world, directoryOf(values)));
    await applyChanges(adoption.directory, adoption.changes, world.signal);
    const { differing } = adoption;
    io.document({ ok: true, exitCode: exitCodes.done, differing });
    io.say('The project is known again; none of its files was changed.');
    if (differing.length > 0) {
      io.say(
        'These differ from what is generated now, because they are edited or old. The generated',
      );
      io.say('text is beside each, as FILE.new: take over what you want, then remove it.');
      for (const path of differing) io.say(`  ${visible(path)}`);
    }
    return exitCodes.done;
  } catch (error) {
    return refuseProject(io, error);
  }
}
