import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the published program. Returns the path of its `bin` file.
 *
 * @param directory a new one of its own when left out
 */
export function buildCli(
  directory = mkdtempSync(path.join(tmpdir(), 'secure-mcp-built-')),
): string {
  execFileSync(
    process.execPath,
    ['--import', 'tsx', path.join(root, 'scripts/build.ts'), path.join(directory, 'dist')],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  cpSync(path.join(root, 'bin'), path.join(directory, 'bin'), { recursive: true });
  writeFileSync(path.join(directory, 'package.json'), '{ "type": "module" }\n');
  return path.join(directory, 'bin/create-secure-mcp.js');
}
