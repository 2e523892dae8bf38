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
