import path from 'node:path';
import fs from 'fs-extra';

/** Another update is at work in the same project. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}

const LOCK = '.secure-mcp/lock';

/**
 * Keeps a second update out while an action runs. A lock that a dead process left is taken over.
 *
 * @throws {@link LockedError}
 */
export async function withLock<T>(root: string, action: () => Promise<T>): Promise<T> {
  const place = path.join(root, LOCK);
  await take(place);
  try {
    return await action();
  } finally {
    await fs.remove(place);
  }
}

async function take(place: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await fs.writeFile(place, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = Number((await fs.readFile(place, 'utf8').catch(() => '')).slice(0, 20));
    if (isAlive(owner)) {
      throw new LockedError(
        `another update (process ${owner}) is at work here; wait for it to end`,
      );
    }
    await fs.remove(place);
  }
  throw new LockedError('another update started at the same moment; try again');
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
