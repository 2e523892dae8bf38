import fs from 'node:fs/promises';
import path from 'node:path';
import { removeTree, rename } from './disk.js';
import type { PlannedFile } from './plan.js';
import type { Transaction } from './transaction.js';

/** The three directories a move has to do with; all on one disk. */
export interface Places {
  readonly staging: string;
  readonly target: string;
  /** Where replaced things wait until all is done. */
  readonly backup: string;
}

/** Moves every planned file into an occupied target, over the files it replaces. */
export async function moveFiles(
  files: readonly PlannedFile[],
  places: Places,
  undo: Transaction,
  signal?: AbortSignal,
): Promise<void> {
  for (const file of files) {
    signal?.throwIfAborted();
    await makeDirectories(places.target, path.posix.dirname(file.path), undo);
    await moveOne(file.path, places, undo, file.action === 'overwrite');
  }
  const emptied = new Set(files.map((file) => file.path.split('/')[0] ?? ''));
  for (const entry of emptied) await removeTree(path.join(places.staging, entry));
}

/**
 * Moves what is left in the staging directory: everything into an empty target, or what the
 * installation made, which may replace what an earlier one made.
 */
export async function moveEntries(
  places: Places,
  undo: Transaction,
  mayReplace: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const backup = path.basename(places.backup);
  for (const entry of await fs.readdir(places.staging)) {
    signal?.throwIfAborted();
    if (entry !== backup) await moveOne(entry, places, undo, mayReplace);
  }
}

/** Moves one file. Stops at a file that appeared after the plan was made: somebody else is at work. */
async function moveOne(
  relative: string,
  places: Places,
  undo: Transaction,
  mayReplace: boolean,
): Promise<void> {
  const from = path.join(places.staging, relative);
  const to = path.join(places.target, relative);
  const kept = path.join(places.backup, relative);
  if (await exists(to)) {
    if (!mayReplace) throw new Error(`${to} appeared in the meantime`);
    await fs.mkdir(path.dirname(kept), { recursive: true });
    await undo.step(
      () => rename(to, kept),
      () => rename(kept, to),
    );
  }
  await undo.step(
    () => rename(from, to),
    () => removeTree(to),
  );
}

async function makeDirectories(target: string, relative: string, undo: Transaction): Promise<void> {
  let place = target;
  for (const segment of relative.split('/')) {
    if (segment === '.') continue;
    place = path.join(place, segment);
    const here = place;
    if (await exists(here)) continue;
    await undo.step(
      () => fs.mkdir(here),
      () => fs.rmdir(here),
    );
  }
}

/** Also true for a symbolic link that leads nowhere. */
function exists(place: string): Promise<boolean> {
  return fs.lstat(place).then(
    () => true,
    () => false,
  );
}
