import path from 'node:path';
import fs from 'fs-extra';
import { repository } from './cells.js';
import { run, type Outcome } from './run.js';

/**
 * Compiles projects that lie side by side, with all their tests. One compiler reads the packages once for all of them.
 *
 * @param ids the folders below `directory`, whose settings are the same
 */
export async function compileTogether(directory: string, ids: readonly string[]): Promise<Outcome> {
  const config = (await fs.readJson(path.join(directory, ids[0] ?? '', 'tsconfig.json'))) as {
    include: string[];
  };
  const include = ids.flatMap((id) => config.include.map((each) => `${id}/${each}`));
  await fs.writeJson(path.join(directory, 'tsconfig.json'), { ...config, include });
  return run(path.join(repository, 'node_modules/.bin/tsc'), [], { cwd: directory });
}
