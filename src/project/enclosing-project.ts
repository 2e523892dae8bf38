import { existsSync } from 'node:fs';
import path from 'node:path';
import { MANIFEST_PATH } from '../render/manifest.js';

/** The generated project that a place lies in, at whatever depth, or undefined. */
export function enclosingProject(place: string): string | undefined {
  for (let directory = place; ; directory = path.dirname(directory)) {
    if (existsSync(path.join(directory, MANIFEST_PATH))) return directory;
    if (directory === path.dirname(directory)) return undefined;
  }
}
