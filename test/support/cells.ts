import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fs from 'fs-extra';
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
  const root = path.join(repository, '.cache', name);
  await fs.emptyDir(root);
  return Promise.all(
    canonicalProjects.map(async ({ id, config }) => {
      const directory = path.join(root, id);
      for (const [name, text] of render(config)) {
        await fs.outputFile(path.join(directory, name), text);
      }
      return { id, directory };
    }),
  );
}
