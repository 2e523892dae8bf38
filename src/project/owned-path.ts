import { assertSafePath } from './safe-path.js';

/** Directories where no generated file ever stands, in lower case: some disks do not tell apart. */
const NEVER_OURS = ['.git', '.secure-mcp', 'node_modules'];

/** What Windows calls them beside, in lower case: the first letters, or two of them and a checksum. */
const SHORT_NAME = /^(git|secure|node_m|(gi|se|no)[\da-f]{4})~\d+$/;

/** Tells whether a record may name a path: inside the project, and none of git's, npm's or our own. */
export function isOwnable(path: string): boolean {
  try {
    assertSafePath(path);
  } catch {
    return false;
  }
  return path
    .split('/')
    .map(onDisk)
    .every((name) => {
      return name !== '' && !NEVER_OURS.includes(name) && !SHORT_NAME.test(name);
    });
}

/** The name that a disk may take a segment for: Windows drops dots and spaces at the end, macOS what is not seen. */
function onDisk(segment: string): string {
  const seen = segment.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  return seen.replace(/[. ]+$/, '').toLowerCase();
}
