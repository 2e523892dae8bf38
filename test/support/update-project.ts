import path from 'node:path';
import fs from 'fs-extra';
import type { Config } from '../../src/answers/config.js';
import { render } from '../../src/render/index.js';
import { run } from './run-cli.js';
import { fakeWorld } from './fake-world.js';

/** Writes a project as `create` does. */
export async function writeProject(directory: string, config: Config): Promise<void> {
  for (const [file, text] of render(config)) {
    await fs.outputFile(path.join(directory, file), text);
  }
}

/** Runs a command in a directory without a terminal. */
export async function runIn(
  cwd: string,
  ...argv: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const world = fakeWorld(argv, { cwd });
  const code = await run(world);
  return { code, stdout: world.stdout.text, stderr: world.stderr.text };
}

/** Every file below a directory with its bytes. */
export async function snapshotOf(directory: string): Promise<Record<string, string>> {
  const files = await fs.readdir(directory, { recursive: true, withFileTypes: true });
  const entries = files
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map(async (file) => [path.relative(directory, file), await fs.readFile(file, 'latin1')]);
  return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
}
