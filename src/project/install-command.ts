import type { Config } from '../answers/config.js';
import { packageManagerCommands } from '../render/package-manager.js';

/** The command that installs the dependencies, as a user types it. */
export function installCommand(packageManager: Config['packageManager']): string {
  return packageManagerCommands[packageManager].install;
}
