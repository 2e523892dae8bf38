import { withLock } from '../update/lock.js';
import { readProject } from '../update/read-project.js';
import fs from 'fs-extra';
import path from 'node:path';
import { exitCodes } from './exit-codes.js';
import type { Io } from './io.js';
import { projectDirectory, refuseProject } from './open-project.js';
import type { RawValues } from './program.js';
import { commonProblems, directoryOf, statusFlags } from './update-flags.js';
import { refuseUsage } from './usage.js';
import type { World } from './world.js';

/** `eject [directory]`: takes the records away; every other file stays. Returns the exit code. */
export async function eject(
  world: World,
  io: Io,
  values: RawValues,
  extra: readonly string[],
): Promise<number> {
  const problems = commonProblems(values, extra, statusFlags);
  if (problems.length > 0) return refuseUsage(io, problems);
  try {
    const { directory } = await readProject(projectDirectory(world, directoryOf(values)));
    const removed = ['.secure-mcp', 'secure-mcp.json'];
    await withLock(directory, async () => {
      // In one step each, the answers last: with them alone the project can be taken in again.
      const gone = path.join(directory, `.secure-mcp-${process.pid}`);
      await fs.rename(path.join(directory, '.secure-mcp'), gone);
      await fs.remove(gone);
      await fs.remove(path.join(directory, 'secure-mcp.json'));
    });
    io.document({ ok: true, exitCode: exitCodes.done, removed });
    io.say(
      `Removed ${removed.join(' and ')}. The project is yours alone now; nothing else changed,`,
    );
    io.say('and security fixes of the templates no longer reach it.');
    return exitCodes.done;
  } catch (error) {
    return refuseProject(io, error);
  }
}
