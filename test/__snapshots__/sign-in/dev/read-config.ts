import { profile } from '../src/auth/token/profile.js';
import { loadConfigs } from '../src/authorization-server/environment.js';
import type { Config } from '../src/config.js';

/**
 * Reads an environment as the server does, that of its authorization server included.
 *
 * @throws ConfigError with every problem
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  return loadConfigs(environment, profile).config;
}

/** What `doctor` is told beside the settings of the server. */
export { reportSignIn as readBeside } from './sign-in-report.js';
