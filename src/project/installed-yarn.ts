import type { Config } from '../answers/config.js';
import { runCommand } from './run-command.js';

/**
 * Looks whether the Yarn that would install a project is the one that the project is written for: Yarn 1
 * and later ones share a name, and neither lock files nor commands.
 *
 * @returns what is wrong; nothing where there is no Yarn at all, which the installation says itself
 */
export async function wrongYarn(
  packageManager: Config['packageManager'],
  cwd: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (packageManager !== 'yarn' && packageManager !== 'yarn-berry') return undefined;
  const { ok, output } = await runCommand('yarn', ['--version'], { cwd, signal });
  const [version, major] = /^(\d+)\.\d+\.\d+/m.exec(output) ?? [];
  if (!ok || version === undefined) return undefined;
  if (packageManager === 'yarn' && Number(major) > 1) {
    return `yarn is Yarn 1, and yarn here is ${version}; say yarn-berry, or --no-install`;
  }
  if (packageManager === 'yarn-berry' && Number(major) < 2) {
    return `yarn-berry is Yarn 2 or newer, and yarn here is ${version}; say yarn, or --no-install`;
  }
  return undefined;
}
