import { closeSync, openSync, readSync } from 'node:fs';

/**
 * Reads a file that somebody named, up to a limit. It asks for no size: a pipe has none, and a file may
 * grow meanwhile.
 *
 * @param limit in bytes
 * @returns undefined when there is more
 * @throws what the file system says when it cannot be read
 */
export function readBounded(file: string, limit: number): Buffer | undefined {
  const buffer = Buffer.alloc(limit + 1);
  const handle = openSync(file, 'r');
  try {
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(handle, buffer, length, buffer.length - length, null);
    }
    return length > limit ? undefined : buffer.subarray(0, length);
  } finally {
    closeSync(handle);
  }
}
