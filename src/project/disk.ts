import fs from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const HELD = ['EACCES', 'EBUSY', 'EPERM'];

/** Renames. On Windows a virus scanner may hold for a moment what was just written. */
export async function rename(from: string, to: string): Promise<void> {
  for (let delay = 10; ; delay *= 2) {
    try {
      await fs.rename(from, to);
      return;
    } catch (error) {
      const isHeld = HELD.includes((error as NodeJS.ErrnoException).code ?? '');
      if (process.platform !== 'win32' || !isHeld || delay > 2000) throw error;
    }
    await wait(delay);
  }
}

/** Removes a directory with everything in it, or a file; nothing when it is not there. */
export function removeTree(place: string): Promise<void> {
  return fs.rm(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/**
 * Writes a file anew, its bytes on the disk when this ends. Whatever stood there goes first: a link is never
 * written through.
 */
export async function writeAnew(
  place: string,
  data: string | Uint8Array,
  mode = 0o644,
): Promise<void> {
  await removeTree(place);
  const handle = await fs.open(place, 'wx', mode);
  try {
    await handle.writeFile(data);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
