import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fs from 'fs-extra';
import type { Config } from '../../src/answers/config.js';
import { render } from '../../src/render/index.js';
import { canonicalProjects } from './canonical-projects.js';

/** Root of this repository. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** A canonical project on disk. It finds its packages in this repository's `node_modules`. */
export interface Cell {
  readonly id: string;
  readonly directory: string;
}

/**
 * Writes the canonical projects below `.cache`, where Node, the compiler and the test runner find
 * the packages by climbing. That hides a missing dependency, which a property test looks for.
 *
 * @param name of the folder; test files run side by side, so each has its own
 */
export async function writeCells(name: string): Promise<Cell[]> {
  return Promise.all(
    canonicalProjects.map(async ({ id, config }) => ({
      id,
      directory: await writeCell(path.join(name, id), config),
    })),
  );
}

/** Writes one project; returns its directory. */
export async function writeCell(name: string, config: Config): Promise<string> {
  const directory = path.join(repository, '.cache', name);
  await fs.emptyDir(directory);
  for (const [file, text] of render(config)) {
    await fs.outputFile(path.join(directory, file), text);
  }
  return directory;
}
