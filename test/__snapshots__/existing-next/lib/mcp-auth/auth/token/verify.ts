import type { Fetch } from '../limited-body';
import { cacheVerifiedTokens } from './cache';
import type { CallerRules, TokenExpectations, VerifyToken } from './claims';
import { assertCompact, createTokenVerifier, type JwtProfile } from './jwt';
import { createIssuerKeys } from './keys';

export type { JwtProfile as VerifierProfile } from './jwt';

/** Whose tokens are taken, and where the keys are that they are signed with. */
export interface VerifierConfig extends Omit<TokenExpectations, 'profile' | 'callers'> {
  /** When set, nothing is discovered. */
  readonly jwksUri: string | undefined;
  readonly production: boolean;
}

/** The parts of token verification. */
export interface VerifierOptions {
  readonly config: VerifierConfig;
  readonly profile: JwtProfile;
  /** Users with scopes alone are callers without it. */
  readonly callers?: CallerRules;
  readonly tokenCacheSeconds: number;
  readonly fetch: Fetch;
  /** Called with the cause whenever the issuer could not be asked. */
  readonly onFailure: (cause: unknown) => void;
}

/** Verifies tokens by their signature, with the keys that the issuer publishes. */
export function createVerifier(options: VerifierOptions): VerifyToken {
  const { config, profile, callers } = options;
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
    createTokenVerifier({ ...config, profile, callers }, keys),
    options.tokenCacheSeconds,
  );
  return async (token) => {
    // First of all: what is remembered is remembered by its spelling.
    assertCompact(token);
    return verified.verify(token);
  };
}
