import { lstat, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Findings } from '../../existing/findings.js';
import { rename, writeAnew } from '../../project/disk.js';

/** The files that installing changes, whichever package manager does it: a flag may name another one. */
const LOCK_FILES = [
  ...['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'],
  ...['bun.lock', 'bun.lockb'],
];

/**
 * Puts the lock files back as they are now. One that is a link stays with whoever made it: what it leads to may be
 * anything.
 */
export async function keepLockFiles({ directory, facts }: Findings): Promise<() => Promise<void>> {
  const root = path.resolve(directory, facts.workspaceRoot ?? '.');
  const before = await Promise.all(
    LOCK_FILES.map(async (name) => {
      const file = path.join(root, name);
      const stats = await lstat(file).catch(() => undefined);
      if (!stats) return { file, bytes: undefined };
      return stats.isFile() ? { file, bytes: await readFile(file), mode: stats.mode & 0o777 } : [];
    }),
  );
  return async () => {
    for (const { file, bytes, mode } of before.flat()) {
      if (bytes) {
        await writeAnew(`${file}.next`, bytes, mode);
        await rename(`${file}.next`, file);
      } else await rm(file, { force: true });
    }
  };
}
