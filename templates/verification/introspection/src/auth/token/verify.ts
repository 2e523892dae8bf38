import type { Fetch } from '../limited-body.js';
import { cacheIntrospection } from './cache.js';
import {
  callerFrom,
  type CallerRules,
  type TokenExpectations,
  type VerifyToken,
} from './claims.js';
import { createIntrospection, type IntrospectionOptions } from './introspection.js';
import type { ProviderProfile } from './provider-profile.js';

export type { ProviderProfile as VerifierProfile } from './provider-profile.js';

/** Whose tokens are taken, and where and as whom to ask about them. */
export interface VerifierConfig extends Omit<TokenExpectations, 'profile' | 'callers'> {
  readonly introspection: Pick<IntrospectionOptions, 'endpoint' | 'clientId' | 'clientSecret'>;
}

/** The parts of token verification. */
export interface VerifierOptions {
  readonly config: VerifierConfig;
  readonly profile: ProviderProfile;
  /** Users with scopes alone are callers without it. */
  readonly callers?: CallerRules;
  readonly tokenCacheSeconds: number;
  readonly fetch: Fetch;
  /** Called with the cause whenever the issuer could not be asked. */
  readonly onFailure: (cause: unknown) => void;
}

/** Verifies tokens by asking the authorization server about them (RFC 7662). */
export function createVerifier(options: VerifierOptions): VerifyToken {
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
