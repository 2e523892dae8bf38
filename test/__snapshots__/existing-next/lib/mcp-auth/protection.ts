import { loadAuthConfig, type AuthConfig } from './auth/config';
import type { Fetch } from './auth/limited-body';
import type { LogSink } from './auth/log-sink';
import { createResourceServer, type ResourceServer } from './auth/resource-server';
import { profile } from './auth/token/profile';
import { limits } from './limits';
import { createQuotas } from './limits/quotas';
import { scopePolicy } from './scope-map';

/** The guard, and what it goes by. */
export interface Protection {
  readonly config: AuthConfig;
  readonly resourceServer: ResourceServer;
}

/**
 * Reads the environment and builds the guard.
 *
 * @param replaced in tests only
 * @throws {@link ConfigError} when a variable is missing, malformed or unsafe
 */
export function createProtection(
  env: Readonly<Record<string, string | undefined>>,
  replaced: { readonly fetch?: Fetch; readonly log?: LogSink } = {},
): Protection {
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
