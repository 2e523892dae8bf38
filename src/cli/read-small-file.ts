import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { quoted } from '../answers/problem.js';
import { FlagError } from './flag-fault.js';
import type { World } from './world.js';

/** Of a file with a token or claims, in bytes. */
const MAX_BYTES = 64 * 1024;

/**
 * The text of a small file that a flag names. No size is asked for: a pipe has none, and a file may
 * grow.
 *
 * @throws FlagError when it cannot be read, or is larger than 64 kB
 */
export function readSmallFile(file: string, flag: string, { cwd }: World): string {
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  try {
    const handle = openSync(path.resolve(cwd, file), 'r');
    try {
      for (let read = -1; read !== 0 && length < buffer.length; length += read) {
        read = readSync(handle, buffer, length, buffer.length - length, null);
      }
    } finally {
      closeSync(handle);
    }
  } catch {
    throw new FlagError(flag, `names a file that cannot be read: ${quoted(file)}`);
  }
  if (length <= MAX_BYTES) return buffer.toString('utf8', 0, length);
  throw new FlagError(flag, `names a file of more than ${MAX_BYTES} bytes`);
}
