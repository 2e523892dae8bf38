import { loadAuthConfig } from './auth/config.js';
import { createResourceServer } from './auth/resource-server.js';
import { profile } from './auth/token/profile.js';
import { limits } from './limits.js';
import { createQuotas } from './limits/quotas.js';
import { scopePolicy } from './scope-map.js';

/**
 * Reads the environment and builds the guard.
 *
 * @param replaced in tests only
 * @throws {@link ConfigError} when a variable is missing, malformed or unsafe
 */
export function createProtection(
  env,
  replaced = {},
) {
  const config = loadAuthConfig(env, profile);
  const resourceServer = createResourceServer({
    name: 'helpdesk',
    config,
    profile,
    policy: scopePolicy,
    limits,
    quotas: createQuotas(limits),
    ...replaced,
  });
  return { config, resourceServer };
}
