import { applyChanges } from '../update/apply-update.js';
import { withLock } from '../update/lock.js';
import { prepareEjection } from '../update/prepare-ejection.js';
import { readProject } from '../project/read-project.js';
import fs from 'fs-extra';
import path from 'node:path';
import { exitCodes } from './exit-codes.js';
import { visible, type Io } from './io.js';
import { projectDirectory, refuseProject } from './open-project.js';
import type { RawValues } from './program.js';
import { commonProblems, directoryOf, statusFlags } from './update-flags.js';
import { refuseUsage } from './usage.js';
import type { World } from './world.js';

/** `eject [directory]`: takes the records away, and what needs them; every other file stays. Returns the exit code. */
export async function eject(
  world: World,
  io: Io,
  values: RawValues,
  extra: readonly string[],
): Promise<number> {
  const problems = commonProblems(values, extra, statusFlags);
  if (problems.length > 0) return refuseUsage(io, problems);
  try {
    const place = projectDirectory(world, directoryOf(values));
    const { directory } = await readProject(place);
    const removed = ['.secure-mcp', 'secure-mcp.json'];
    const { changes, left } = await withLock(directory, async () => {
      const ejection = prepareEjection(await readProject(place));
      await applyChanges(directory, ejection.changes, world.signal);
      // In one step each, the answers last: with them alone the project can be taken in again.
      const gone = path.join(directory, `.secure-mcp-${process.pid}`);
      await fs.rename(path.join(directory, '.secure-mcp'), gone);
      await fs.remove(gone);
      await fs.remove(path.join(directory, 'secure-mcp.json'));
      return ejection;
    });
    const changed = changes.map((change) => change.path);
    io.document({ ok: true, exitCode: exitCodes.done, removed, changed, left });
    io.say(`Removed ${removed.join(' and ')}, and what spoke of them in:`);
    for (const file of changed) io.say(`  ${visible(file)}`);
    if (left.length > 0) {
      io.say('These were edited in the same places; look there yourself:');
      for (const file of left) io.say(`  ${visible(file)}`);
    }
    io.say('The project is yours alone now; security fixes of the templates no longer reach it.');
    return exitCodes.done;
  } catch (error) {
    return refuseProject(io, error);
  }
}
