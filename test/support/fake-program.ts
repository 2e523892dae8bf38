import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Puts a shell script in a directory that a test adds to PATH. */
export function fakeProgram(directory: string, name: string, script: string): void {
  writeFileSync(path.join(directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}
