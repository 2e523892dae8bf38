import { existsSync } from 'node:fs';
import path from 'node:path';
import fs from 'fs-extra';

/** Stands there from before the protection is written until it is proven, or nobody wants it proven. */
const UNPROVEN = '.secure-mcp/unproven';

/** Notes that what is written from here on has not been proven. */
export async function markUnproven(directory: string): Promise<void> {
  const place = path.join(directory, UNPROVEN);
  // Whatever stands there, a link as well, is nothing to write through.
  await fs.remove(place);
  await fs.writeFile(place, 'add auth has not ended\n', { flag: 'wx' });
}

/** Notes that there is nothing left to prove. */
export function unmarkUnproven(directory: string): Promise<void> {
  return fs.remove(path.join(directory, UNPROVEN));
}

/** Whether a run wrote the protection and was ended before it had proven it. */
export function isUnproven(directory: string): boolean {
  return existsSync(path.join(directory, UNPROVEN));
}
