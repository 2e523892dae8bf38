import path from 'node:path';
import fs from 'fs-extra';
import { repository } from './cells.js';
import { run } from './run.js';

/**
 * Installs what a directory with a `package.json` and a lock file names, below `.cache` and once: for
 * peers of some tests that are too large to be dependencies of everybody.
 *
 * @returns the copy of the directory, with its packages
 * @throws Error when it cannot be installed
 */
export async function installLocked(locked: string, name: string): Promise<string> {
  const directory = path.join(repository, '.cache', name);
  const stamp = path.join(directory, 'installed-lock.json');
  const lock = await fs.readFile(path.join(locked, 'package-lock.json'), 'utf8');
  const installed = await fs.readFile(stamp, 'utf8').catch(() => undefined);
  if (installed === lock) {
    await fs.copy(locked, directory);
    return directory;
  }
  await fs.emptyDir(directory);
  await fs.copy(locked, directory);
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const outcome = await run('npm', args, { cwd: directory });
  if (outcome.exitCode !== 0) throw new Error(outcome.stderr.trim());
  await fs.writeFile(stamp, lock);
  return directory;
}
