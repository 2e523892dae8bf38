import path from 'node:path';
import fs from 'fs-extra';
import type { Config } from '../../src/answers/config.js';
import {
  BASE_PATH,
  baseFileText,
  parseBaseFile,
  type BaseEntry,
} from '../../src/render/base-file.js';
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

/** The text of a file as its project's record has it. */
export async function baseOf(directory: string, file: string): Promise<string> {
  const record = await fs.readFile(path.join(directory, BASE_PATH), 'utf8');
  return parseBaseFile(record).get(file)?.[0]?.text ?? '';
}

/** Changes the record of one file: its text with the digest, as if it had been generated so. */
export async function editBase(
  directory: string,
  file: string,
  change: (text: string) => string,
): Promise<void> {
  const place = path.join(directory, BASE_PATH);
  const entries = [...parseBaseFile(await fs.readFile(place, 'utf8'))].map(
    ([name, [entry]]) => [name, entry ?? { kind: 'generated' }] as const,
  );
  const changed = entries.map(([name, entry]): [string, BaseEntry] =>
    name === file ? [name, { kind: entry.kind, text: change(entry.text ?? '') }] : [name, entry],
  );
  await fs.writeFile(place, baseFileText(new Map(changed)));
}
