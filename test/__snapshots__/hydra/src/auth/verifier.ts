import type { Config } from '../config.js';
import { callerFrom, type VerifyToken } from './claims.js';
import type { Fetch } from './limited-body.js';
import { createIntrospection } from './introspection.js';
import type { ProviderProfile } from './provider-profile.js';
import { cacheVerifiedTokens } from './token-cache.js';

/** What token verification is made of. */
export interface VerifierOptions {
  readonly config: Config;
  readonly profile: ProviderProfile;
  readonly tokenCacheSeconds: number;
  readonly fetch: Fetch;
  /** Called with the cause whenever the issuer could not be asked. */
  readonly onFailure: (cause: unknown) => void;
}

/**
 * Verifies tokens by asking the authorization server about them (RFC 7662).
 *
 * @throws Error when the configuration does not say where
 */
export function createVerifier(options: VerifierOptions): VerifyToken {
  const { config, profile } = options;
  if (!config.introspection) throw new Error('token introspection is not configured');
  const introspect = createIntrospection({
    ...config.introspection,
    issuer: config.issuer,
    fetch: options.fetch,
    onFailure: options.onFailure,
  });
  const expected = { ...config, profile };
  const verify: VerifyToken = async (token) => callerFrom(await introspect(token), expected);
  return cacheVerifiedTokens(verify, options.tokenCacheSeconds).verify;
}
