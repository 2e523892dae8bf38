import type { Config } from '../answers/config.js';

/** The command that installs the dependencies, as a user types it. */
export function installCommand(packageManager: Config['packageManager']): string {
  return `${packageManager} install`;
}
