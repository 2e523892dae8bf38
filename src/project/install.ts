import type { Config } from '../answers/config.js';
import { runCommand } from './run-command.js';

/** The outcome of installing the dependencies. */
export type InstallResult =
  | { readonly status: 'done' | 'skipped' }
  /** `output`: the last lines of the package manager, or why it could not start. */
  | { readonly status: 'failed'; readonly output: string };

type PackageManager = Config['packageManager'];

const COMMANDS: Readonly<Record<PackageManager, readonly [file: string, ...args: string[]]>> = {
  'npm': ['npm', 'install', '--no-audit', '--no-fund'],
  'pnpm': ['pnpm', 'install', '--no-frozen-lockfile'],
  'yarn': ['yarn', 'install'],
  'yarn-berry': ['yarn', 'install'],
  'bun': ['bun', 'install'],
};

/** The same without a script of the project or of a package. */
const WITHOUT_SCRIPTS: Readonly<Record<PackageManager, string>> = {
  'npm': '--ignore-scripts',
  'pnpm': '--ignore-scripts',
  'yarn': '--ignore-scripts',
  'yarn-berry': '--mode=skip-build',
  'bun': '--ignore-scripts',
};

const SHOWN_LINES = 15;

/**
 * Installs the dependencies in `directory`. Throws only when aborted.
 *
 * @param runsScripts whether scripts of the project and of its packages may run
 */
export async function installDependencies(
  directory: string,
  packageManager: PackageManager,
  signal?: AbortSignal,
  runsScripts = true,
): Promise<InstallResult> {
  const [file, ...words] = COMMANDS[packageManager];
  const args = runsScripts ? words : [...words, WITHOUT_SCRIPTS[packageManager]];
  const { ok, output, missing } = await runCommand(file, args, {
    cwd: directory,
    signal,
    env: { YARN_ENABLE_IMMUTABLE_INSTALLS: 'false', NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' },
  });
  if (ok) return { status: 'done' };
  return { status: 'failed', output: missing ? `${file} was not found` : tail(output) };
}

/** The last lines, without escape codes and empty lines. */
function tail(output: string): string {
  const plain = output.replace(/\u001B\[[\d;?]*[A-Za-z]|[\u0000-\u0008\u000B-\u001F\u007F]/g, '');
  const lines = plain.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-SHOWN_LINES).join('\n');
}
