import { callerFrom, type VerifyToken } from './claims.js';
import { createIntrospection } from './introspection.js';
import { cacheVerifiedTokens } from './token-cache.js';
import type { VerifierOptions } from './verifier-options.js';

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
