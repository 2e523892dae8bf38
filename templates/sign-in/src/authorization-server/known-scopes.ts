import { compileScopePolicy, scopesIn, type ScopePolicy, type ScopeRules } from '../auth/scopes.js';
import { assertPolicy } from './admission/admission.js';
import { grantedScopes, type SignInPolicy } from './admission/policy.js';
import { upstreamProfile } from './upstream/profile.js';
import type { Identity } from './upstream/upstream.js';

/** The scopes that clients can ask for, and who gets them. */
export interface KnownScopes {
  readonly all: readonly string[];
  readonly rules: ScopeRules;
  /** Which of some scopes an account gets, by `src/sign-in.ts`. */
  readonly grantedTo: (identity: Identity, asked: readonly string[]) => readonly string[];
}

/**
 * Reads what the tools need, and who gets what.
 *
 * @throws Error when the policy of `src/sign-in.ts` holds what cannot be
 */
export function readScopes(scopes: ScopePolicy, signIn: SignInPolicy): KnownScopes {
  assertPolicy(signIn, upstreamProfile, scopes);
  return {
    all: [...new Set([...scopesIn(scopes), ...Object.entries(scopes.hierarchy).flat(2)])],
    rules: compileScopePolicy(scopes),
    grantedTo: (identity, asked) => grantedScopes(signIn, identity, asked, scopes),
  };
}
