import { createAccounts, type Accounts } from './accounts/accounts.js';
import type { AuthorizationServerOptions } from './options.js';
import type { KeyRing } from './secrets/key-ring.js';
import { createOutcomes, type Outcomes } from './sign-ins/outcomes.js';
import { paths } from './paths.js';
import { rulesOf } from './admission/policy.js';
import { createSignIns, type SignIns } from './sign-ins/sign-ins.js';
import { createUpstreamTokenVault, type UpstreamTokenVault } from './accounts/upstream-tokens.js';
import { createUpstream } from './upstream/create-upstream.js';
import { createIdentitySource, upstreamProfile } from './upstream/profile.js';
import type { Upstream } from './upstream/upstream.js';

/** What lies between this server and the upstream. */
export interface UpstreamLeg {
  readonly upstream: Upstream;
  readonly vault: UpstreamTokenVault;
  readonly accounts: Accounts;
  readonly signIns: SignIns;
  readonly outcomes: Outcomes;
}

/** Puts together what signs people in at the upstream, and keeps who they are. */
export function createUpstreamLeg(
  { config, store, signIn, limits, ...options }: AuthorizationServerOptions,
  ring: KeyRing,
  now: () => number,
): UpstreamLeg {
  const { issuer } = config;
  const admission = config.upstream.admit;
  const rules = rulesOf(admission, signIn);
  const upstream =
    options.upstream ??
    createUpstream({
      profile: upstreamProfile,
      createIdentitySource,
      config: config.upstream,
      rules,
      ...(signIn.apiScopes ? { apiScopes: signIn.apiScopes } : {}),
      redirectUri: issuer + paths.callback,
      ...(options.fetch ? { fetch: options.fetch } : {}),
    });
  const lifeSeconds = limits.signInSeconds;
  const vault = createUpstreamTokenVault({ store, ring, upstream, now });
  const accounts = createAccounts({
    store,
    ring,
    upstream,
    vault,
    admission,
    rules,
    // There and back, and a grant whose code is not redeemed yet.
    newSeconds: 2 * limits.signInSeconds + limits.codeSeconds,
    now,
  });
  const signIns = createSignIns({
    issuer,
    store,
    ring,
    upstream,
    accounts,
    admission,
    lifeSeconds,
    now,
  });
  return {
    upstream,
    vault,
    accounts,
    signIns,
    outcomes: createOutcomes({ store, ring, lifeSeconds, now }),
  };
}
