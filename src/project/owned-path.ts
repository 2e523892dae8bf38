import { assertSafePath } from '../project/safe-path.js';

/** Directories where no generated file ever stands, in lower case: some disks do not tell apart. */
const NEVER_OURS = ['.git', '.secure-mcp', 'node_modules'];

/** Tells whether a record may name a path: inside the project, and none of git's, npm's or our own. */
export function isOwnable(path: string): boolean {
  try {
    assertSafePath(path);
  } catch {
    return false;
  }
  return !path.split('/').some((segment) => NEVER_OURS.includes(segment.toLowerCase()));
}
