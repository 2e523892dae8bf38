import { profile } from '../src/auth/token/profile.js';
import { loadConfig, type Config } from '../src/config.js';

/**
 * Reads an environment as the server does.
 *
 * @throws ConfigError with every problem
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  return loadConfig(environment, profile);
}

/** What `doctor` is told beside the settings of the server: nothing here. */
export const readBeside: (environment: NodeJS.ProcessEnv) => Promise<object> = () =>
  Promise.resolve({});
