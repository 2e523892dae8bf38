import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Findings } from '../../existing/findings.js';

/** The files that installing changes, by package manager. */
const LOCK_FILES: Readonly<Record<Findings['facts']['packageManager'], readonly string[]>> = {
  'npm': ['package-lock.json', 'npm-shrinkwrap.json'],
  'pnpm': ['pnpm-lock.yaml'],
  'yarn': ['yarn.lock'],
  'yarn-berry': ['yarn.lock'],
  'bun': ['bun.lock', 'bun.lockb'],
};

/** Puts the lock files back as they are now. */
export async function keepLockFiles({ directory, facts }: Findings): Promise<() => Promise<void>> {
  const root = path.resolve(directory, facts.workspaceRoot ?? '.');
  const before = await Promise.all(
    LOCK_FILES[facts.packageManager].map(async (name) => {
      const file = path.join(root, name);
      return { file, bytes: await readFile(file).catch(() => undefined) };
    }),
  );
  return async () => {
    for (const { file, bytes } of before) {
      if (bytes) await writeFile(file, bytes);
      else await rm(file, { force: true });
    }
  };
}
