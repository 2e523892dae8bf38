import { InvalidTokenError } from '../errors.js';
import type { ScopePolicy } from '../scopes.js';
import type { NarrowCaller } from './claims.js';
import { assertNeeded, commonScopes } from './common-scopes.js';
import type { Claims, ProviderProfile, RoleGrants } from './provider-profile.js';

/** More than anybody needs. Whoever has more is refused: which of them count would be chance. */
const MAX_ROLES = 1000;

/**
 * Applies the roles of users: of the scopes of their token those are left that a role grants, and the
 * base scopes. A role never brings a scope that the client was not granted. Where clients cannot ask for
 * scopes at all, roles grant them.
 *
 * @throws Error when a role grants a scope that nothing needs
 */
export function applyRoles(policy: ScopePolicy, { roles = [] }: ProviderProfile): NarrowCaller {
  for (const { grants } of roles) assertNeeded(policy, grants, 'role');
  return (caller, claims, profile) => {
    if (!profile.roles) return caller;
    const granted = scopesOfRoles(claims, profile.roles);
    if (profile.scopeRequest === 'none') return { ...caller, scopes: granted, ceiling: granted };
    const ceiling = [...policy.baseScopes, ...granted];
    return { ...caller, scopes: commonScopes(policy, caller.scopes, ceiling), ceiling };
  };
}

/**
 * Finds the scopes that the roles in a token grant. Names count as they are written; unknown ones grant
 * nothing.
 *
 * @throws {@link InvalidTokenError} when the token does not list the roles of its user
 */
export function scopesOfRoles(claims: Claims, roles: readonly RoleGrants[]): string[] {
  return roles.flatMap(({ claim, shape, grants }) => {
    if (isElsewhere(claims, claim[0])) throw unknown(`${claim[0]} is not in the token`);
    const names = namesIn(memberAt(claims, claim), shape);
    if (names.length > MAX_ROLES) throw unknown(`${claim[0]} has more than ${MAX_ROLES} entries`);
    // A map, since a role may be called `__proto__`.
    const scopes = new Map(Object.entries(grants));
    return names.flatMap((name) => (typeof name === 'string' ? scopes.get(name) : undefined) ?? []);
  });
}

/**
 * Tells whether a claim was left out for its length and is to be fetched (OpenID Connect Core section 5.6.2).
 * Microsoft says so of groups in two ways.
 */
function isElsewhere(claims: Claims, claim: string): boolean {
  return (
    memberAt(claims, ['_claim_names', claim]) !== undefined ||
    (claim === 'groups' && claims['hasgroups'] !== undefined)
  );
}

/** Own members of objects alone, so that nothing of a prototype is a role. */
function memberAt(claims: Claims, path: readonly string[]): unknown {
  let value: unknown = claims;
  for (const name of path) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

function namesIn(value: unknown, shape: RoleGrants['shape']): unknown[] {
  if (shape === 'keys') return isObject(value) ? Object.keys(value) : [];
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknown(detail: string): InvalidTokenError {
  return new InvalidTokenError('roles_unknown', detail);
}
