import { existsSync } from 'node:fs';
import path from 'node:path';
import fs from 'fs-extra';
import { applyChanges, undoLast } from '../../update/apply-update.js';
import { withLock } from '../../update/lock.js';
import { isUnproven, markUnproven, unmarkUnproven } from '../../update/unproven.js';
import type { FileChange } from '../../update/apply-update.js';

/** The folder of our own record. */
const OURS = '.secure-mcp';

/**
 * Writes changes that protect a server, all or nothing, and does more before another run may
 * begin. Whatever ends the writing or that, nothing is left of it.
 *
 * @throws whatever went wrong, after everything is as it was
 */
export async function writeProtection<T>(
  directory: string,
  changes: readonly FileChange[],
  signal: AbortSignal,
  then: () => Promise<T>,
): Promise<T> {
  const ours = path.join(directory, OURS);
  const isNew = !existsSync(ours);
  const wasUnproven = isUnproven(directory);
  await fs.ensureDir(ours);
  try {
    return await withLock(directory, async () => {
      // Killed from here on, no later run takes it for done.
      await markUnproven(directory);
      await applyChanges(directory, changes, signal);
      try {
        return await then();
      } catch (error) {
        await undoLast(directory);
        throw error;
      }
    });
  } catch (error) {
    if (isNew) await fs.remove(ours);
    else if (!wasUnproven) await unmarkUnproven(directory);
    throw error;
  }
}
