import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** An empty directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = realpathSync(mkdtempSync(path.join(tmpdir(), 'secure-mcp-test-')));
  made.push(directory);
  return directory;
}

/** Everything below a directory, hidden things included, in a stable order. */
export function everythingIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true }).map(String).sort();
}
