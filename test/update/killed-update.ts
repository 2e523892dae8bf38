import {
  applyChanges,
  disk,
  undoLast,
  type Disk,
  type FileChange,
} from '../../src/update/apply-update.js';

/**
 * An update or its undoing that ends without notice at one step on the disk:
 * `killed-update.ts DIRECTORY update|undo STEP before|torn`, with the changes as JSON on standard
 * input. `torn`: a file is half written.
 */
const [directory = '', what, step = '', how] = process.argv.slice(2);
let left = Number(step);

function mortal<A extends unknown[]>(act: (...args: A) => Promise<void>) {
  return async (...args: A) => {
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    left -= 1;
    await act(...args);
  };
}
const on: Disk = {
  write: async (place, text, mode) => {
    if (left === 0 && how === 'torn') await disk.write(place, text.slice(0, text.length / 2), mode);
    await mortal(disk.write)(place, text, mode);
  },
  move: mortal(disk.move),
  remove: mortal(disk.remove),
};

if (what === 'undo') {
  await undoLast(directory, on);
} else {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const changes = JSON.parse(Buffer.concat(chunks).toString()) as FileChange[];
  await applyChanges(directory, changes, undefined, on);
}
