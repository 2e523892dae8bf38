import type { NarrowCaller } from './claims.js';
import { scopesOfRoles } from './roles.js';

/** Gives machines whose tokens have roles and no scopes what these roles grant, before anything else is decided. */
export function withScopesOfRoles(admit: NarrowCaller): NarrowCaller {
  return (caller, claims, profile) => {
    const { machine, roles } = profile;
    const hasScopes = !machine?.hasRolesOnly || !roles;
    return admit(
      hasScopes ? caller : { ...caller, scopes: scopesOfRoles(claims, roles) },
      claims,
      profile,
    );
  };
}
