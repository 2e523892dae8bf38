import { callerFrom, type VerifyToken } from './claims.js';
import { createIntrospection } from './introspection.js';
import { cacheAnswers } from './token-cache.js';
import type { VerifierOptions } from './verifier-options.js';

/**
 * Verifies tokens by asking the authorization server about them (RFC 7662).
 *
 * @throws Error when the configuration does not say where
 */
export function createVerifier(options: VerifierOptions): VerifyToken {
  const { config, profile } = options;
  if (!config.introspection) throw new Error('token introspection is not configured');
  const introspection = {
    ...config.introspection,
    issuer: config.issuer,
    fetch: options.fetch,
    onFailure: options.onFailure,
  };
  // Two that share nothing, neither turns nor back-off: whatever is sent by those who never had a good
  // token, it does not stand in the way of those who had one.
  const introspectNew = createIntrospection(introspection);
  const introspectAgain = createIntrospection(introspection);
  const expected = { ...config, profile };
  return cacheAnswers(
    async (token, again) =>
      callerFrom(await (again ? introspectAgain : introspectNew)(token), expected),
    options.tokenCacheSeconds,
  );
}
