import path from 'node:path';
import fs from 'fs-extra';
import { repository } from '../../support/cells.js';
import { run, type Outcome } from '../../support/run.js';

const here = path.join(repository, 'test/orders/python');
const OLDEST = 'import sys; sys.exit(sys.version_info < (3, 10))';

/**
 * Installs the official Python client below `.cache`, once.
 *
 * @returns what runs its scripts; or why there is none, to skip with
 */
export async function installPythonClient(): Promise<string | Error> {
  const directory = path.join(repository, '.cache', 'python-client');
  const python = path.join(directory, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const stamp = path.join(directory, 'installed-requirements.txt');
  const requirements = path.join(here, 'requirements.txt');
  const wanted = await fs.readFile(requirements, 'utf8');
  if ((await fs.readFile(stamp, 'utf8').catch(() => undefined)) === wanted) return python;

  const interpreter = await firstThat(['python3', 'python'], ['-c', OLDEST]);
  if (interpreter === undefined) return new Error('there is no Python 3.10 or newer');
  await fs.emptyDir(directory);
  const made = await attempt(interpreter, ['-m', 'venv', directory]);
  if (made.exitCode !== 0) return new Error(`Python cannot make a venv: ${lastLine(made)}`);
  const install = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', '-r', requirements];
  const installed = await attempt(python, install);
  if (installed.exitCode !== 0) return new Error(`pip cannot install mcp: ${lastLine(installed)}`);
  await fs.writeFile(stamp, wanted);
  return python;
}

async function firstThat(commands: string[], args: string[]): Promise<string | undefined> {
  for (const command of commands) {
    if ((await attempt(command, args)).exitCode === 0) return command;
  }
  return undefined;
}

function attempt(command: string, args: readonly string[]): Promise<Outcome> {
  return run(command, args, { cwd: here });
}

function lastLine({ stdout, stderr }: Outcome): string {
  return (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? '';
}
