import path from 'node:path';
import fs from 'fs-extra';
import { repository } from '../../support/cells.js';
import { run, type Outcome } from '../../support/run.js';

const OLDEST = 'import sys; sys.exit(sys.version_info < (3, 10))';

/**
 * Installs the official Python client below `.cache`, once; or what another `requirements.txt` names.
 *
 * @returns what runs its scripts; or why there is none, to skip with
 */
export async function installPythonClient(
  here = path.join(repository, 'test/orders/python'),
  name = 'python-client',
): Promise<string | Error> {
  const directory = path.join(repository, '.cache', name);
  const python = path.join(directory, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const stamp = path.join(directory, 'installed-requirements.txt');
  const requirements = path.join(here, 'requirements.txt');
  const wanted = await fs.readFile(requirements, 'utf8');
  if ((await fs.readFile(stamp, 'utf8').catch(() => undefined)) === wanted) return python;

  const interpreter = await firstThat(['python3', 'python'], ['-c', OLDEST], here);
  if (interpreter === undefined) return new Error('there is no Python 3.10 or newer');
  await fs.emptyDir(directory);
  const made = await run(interpreter, ['-m', 'venv', directory], { cwd: here });
  if (made.exitCode !== 0) return new Error(`Python cannot make a venv: ${lastLine(made)}`);
  const install = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', '-r', requirements];
  const installed = await run(python, install, { cwd: here });
  if (installed.exitCode !== 0) return new Error(`pip cannot install it: ${lastLine(installed)}`);
  await fs.writeFile(stamp, wanted);
  return python;
}

async function firstThat(
  commands: string[],
  args: string[],
  cwd: string,
): Promise<string | undefined> {
  for (const command of commands) {
    if ((await run(command, args, { cwd })).exitCode === 0) return command;
  }
  return undefined;
}

function lastLine({ stdout, stderr }: Outcome): string {
  return (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? '';
}
