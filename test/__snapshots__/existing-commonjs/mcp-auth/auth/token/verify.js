import { cacheIntrospection } from './cache.js';
import {
  callerFrom,
} from './claims.js';
import { createIntrospection } from './introspection.js';

/** Verifies tokens by asking the authorization server about them (RFC 7662). */
export function createVerifier(options) {
  const { config, profile, callers } = options;
  const introspection = {
    ...config.introspection,
    issuer: config.issuer,
    fetch: options.fetch,
    onFailure: options.onFailure,
  };
  // Two, with a limit and a back-off each: a flood of tokens that were never good does not delay those
  // that were.
  const introspectNew = createIntrospection(introspection);
  const introspectAgain = createIntrospection(introspection);
  const expected = { ...config, profile, callers };
  return cacheIntrospection(
    async (token, again) =>
      callerFrom(await (again ? introspectAgain : introspectNew)(token), expected),
    options.tokenCacheSeconds,
  );
}
