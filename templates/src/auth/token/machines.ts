import { InvalidTokenError } from '../errors.js';
import type { ScopePolicy } from '../scopes.js';
import type { NarrowCaller } from './claims.js';
import { assertNeeded, commonScopes } from './common-scopes.js';
import { holds } from './provider-profile.js';

/**
 * Admits the machines of the scope policy. A token needs both: a client ID on that list, and proof that no
 * user stands behind it. A machine never holds more than the list says, whatever its token carries.
 *
 * @throws Error when a machine is given a scope that nothing needs
 */
export function admitMachines(policy: ScopePolicy): NarrowCaller {
  const { baseScopes, machines = {} } = policy;
  assertNeeded(policy, machines, 'machine');
  // A map, since clients may choose IDs such as `__proto__`.
  const ceilings = new Map(
    Object.entries(machines).map(([clientId, own]) => [clientId, [...baseScopes, ...own]]),
  );
  return (caller, claims, { machine }) => {
    const ceiling = ceilings.get(caller.clientId);
    if (!ceiling) {
      throw new InvalidTokenError('no_user', 'issued to a client that is none of the machines');
    }
    const isProven = machine?.proofs.some((proof) => proof.every((rule) => holds(rule, claims)));
    if (isProven !== true) {
      throw new InvalidTokenError('no_user', 'looks like issued to a client, without proof');
    }
    const scopes = commonScopes(policy, caller.scopes, ceiling);
    // Where clients cannot ask for scopes, no other token brings more.
    return {
      ...caller,
      kind: 'machine',
      scopes,
      ceiling: machine?.hasRolesOnly ? scopes : ceiling,
    };
  };
}
