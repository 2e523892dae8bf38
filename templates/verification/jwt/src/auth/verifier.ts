import type { VerifyToken } from './claims.js';
import { assertCompact } from './compact-jws.js';
import { createIssuerKeys } from './keys.js';
import { cacheVerifiedTokens } from './token-cache.js';
import { createTokenVerifier } from './verify-token.js';
import type { VerifierOptions } from './verifier-options.js';

/** Verifies tokens by their signature, with the keys that the issuer publishes. */
export function createVerifier(options: VerifierOptions): VerifyToken {
  const { config, profile } = options;
  const keys = createIssuerKeys({
    issuer: config.issuer,
    jwksUri: config.jwksUri,
    discovery: profile.discovery,
    algorithms: profile.algorithms,
    production: config.production,
    fetch: options.fetch,
    onChange: () => {
      verified.clear();
    },
    onFailure: options.onFailure,
  });
  const verified = cacheVerifiedTokens(
    createTokenVerifier({ ...config, profile }, keys),
    options.tokenCacheSeconds,
  );
  return async (token) => {
    // First of all: what is remembered is remembered by its spelling.
    assertCompact(token);
    return verified.verify(token);
  };
}
