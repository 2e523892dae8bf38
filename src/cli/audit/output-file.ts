import { statSync } from 'node:fs';
import path from 'node:path';
import { quoted } from '../../answers/problem.js';
import type { Environment } from '../environment.js';
import { refuse } from '../flags/flag.js';

/** Says where a report is to go: known to be possible before the audit, not after it. */
export function readOutput(value: string, { cwd }: Environment): string {
  const file = path.resolve(cwd, value);
  if (!isDirectory(path.dirname(file))) {
    refuse(`${quoted(value)} lies in a directory that does not exist`);
  }
  return isDirectory(file) ? refuse(`${quoted(value)} is a directory`) : file;
}

function isDirectory(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
