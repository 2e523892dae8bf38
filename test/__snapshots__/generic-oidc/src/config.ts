import { collect, ConfigError, loadAuthConfig, type AuthConfig } from './auth/config.js';
import type { ProviderProfile } from './auth/token/provider-profile.js';

export { collect, ConfigError };

/** The environment, checked. */
export interface Config extends AuthConfig {
  /** Listen address. */
  readonly host: string;
  readonly port: number;
}

/**
 * Reads the configuration from the environment.
 *
 * @throws {@link ConfigError} when a variable is missing, malformed or unsafe
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  profile: ProviderProfile,
): Config {
  const problems: string[] = [];
  const port = collect(problems, () => parsePort(nonEmpty(env['PORT']) ?? '3000'));
  const auth = collect(problems, () => loadAuthConfig(env, profile));
  if (port === undefined || auth === undefined) throw new ConfigError(problems);
  return { host: nonEmpty(env['HOST']) ?? '127.0.0.1', port, ...auth };
}

/** What is probably not meant, although the server can start with it. */
export function doubtsAbout({ host, resource, trustProxy }: Config): string[] {
  const isLocal = ['127.0.0.1', 'localhost', '[::1]', '::1'].includes(host);
  return resource.startsWith('https:') && trustProxy === false && !isLocal
    ? ['TRUST_PROXY is not set: nobody checks that requests reached the proxy over https']
    : [];
}

function parsePort(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : NaN;
  if (!(port <= 65_535)) throw new Error('PORT must be a number from 0 to 65535');
  return port;
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
