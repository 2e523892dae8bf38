import path from 'node:path';
import { readBounded } from './read-bounded.js';

/** Directories above the package in which its packages may be installed. */
const MAX_PARENTS = 6;

/** The `package.json` of a package where Node looks for it from a directory; undefined where it is not installed. */
export function installedManifest(directory: string, name: string): string | undefined {
  let place = directory;
  for (let level = 0; level <= MAX_PARENTS; level += 1) {
    const bytes = readBounded(path.join(place, 'node_modules', name, 'package.json'));
    if (bytes) return bytes.toString('utf8');
    place = path.dirname(place);
  }
  return undefined;
}
