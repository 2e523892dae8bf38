import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** More than this is no file that a person wrote. In bytes. */
const MAX_BYTES = 512 * 1024;

/**
 * Reads a file of a stranger: a device, a pipe or a directory is none, and no more is read than is allowed,
 * whatever size it says that it has. Undefined for what is not there or too large.
 */
export function readBounded(file: string, most = MAX_BYTES): Buffer | undefined {
  // A pipe without a writer would be opened for ever.
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size > most) return undefined;
  const buffer = Buffer.alloc(stats.size + 1);
  const descriptor = openSync(file, 'r');
  try {
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read)
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    return length > stats.size ? undefined : buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}
