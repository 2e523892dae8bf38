import { loadAuthConfig, type AuthConfig } from '../auth/config.js';
import { profile } from '../auth/token/profile.js';

/**
 * Reads an environment as the guard does.
 *
 * @throws ConfigError with every problem
 */
export function readConfig(environment: NodeJS.Dict<string>): AuthConfig {
  return loadAuthConfig(environment, profile);
}

/** What `doctor` is told beside the settings of the guard: nothing here. */
export const readBeside: (environment: NodeJS.Dict<string>) => Promise<object> = () =>
  Promise.resolve({});
