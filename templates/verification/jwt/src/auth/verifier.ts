import type { Config } from '../config.js';
import type { VerifyToken } from './claims.js';
import type { Fetch } from './limited-body.js';
import { createIssuerKeys } from './keys.js';
import type { ProviderProfile } from './provider-profile.js';
import { cacheVerifiedTokens } from './token-cache.js';
import { createTokenVerifier } from './verify-token.js';

/** What token verification is made of. */
export interface VerifierOptions {
  readonly config: Config;
  readonly profile: ProviderProfile;
  readonly tokenCacheSeconds: number;
  readonly fetch: Fetch;
  /** Called with the cause whenever the issuer could not be asked. */
  readonly onFailure: (cause: unknown) => void;
}

/** Verifies tokens by their signature, with the keys that the issuer publishes. */
export function createVerifier(options: VerifierOptions): VerifyToken {
  const { config, profile } = options;
  const keys = createIssuerKeys({
    issuer: config.issuer,
    jwksUri: config.jwksUri,
    discovery: profile.discovery,
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
  return verified.verify;
}
