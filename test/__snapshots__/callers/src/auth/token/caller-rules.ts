import type { ScopePolicy } from '../scopes.js';
import type { CallerRules } from './claims.js';
import { withScopesOfRoles } from './machine-roles.js';
import { admitMachines } from './machines.js';
import type { ProviderProfile } from './provider-profile.js';
import { applyRoles } from './roles.js';

/**
 * Says what this server makes of callers beside users with scopes.
 *
 * @throws Error when somebody is given a scope that nothing in the scope map needs
 */
export function callerRules({ policy, profile }: Given): CallerRules {
  return {
    machines: withScopesOfRoles(admitMachines(policy)),
    roles: applyRoles(policy, profile),
  };
}

interface Given {
  readonly policy: ScopePolicy;
  readonly profile: ProviderProfile;
}
