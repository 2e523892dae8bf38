import type { ClaimSources, ClaimValue } from '../../templates/dev/token-claims.js';
import type { RoleGrants } from '../../templates/src/auth/token/provider-profile.js';
import type { Provider } from './types.js';

/** The record for a project that maps roles: its local tokens have all of them. */
export function withLocalRoles(provider: Provider, roles: readonly RoleGrants[] = []): Provider {
  if (roles.length === 0) return provider;
  const { machine } = provider;
  const claims = claimsOfRoles(roles);
  return {
    ...provider,
    localToken: { ...provider.localToken, ...claims },
    ...(machine?.hasRolesOnly
      ? { machine: { ...machine, localClaims: { ...machine.localClaims, ...claims } } }
      : {}),
  };
}

/** Claims of a local token that a client got for itself; undefined where machines are refused. */
export function localMachineToken({ localToken, machine }: Provider): ClaimSources | undefined {
  if (!machine) return undefined;
  const claims = Object.entries({ ...localToken, ...machine.localClaims });
  return Object.fromEntries(
    claims.flatMap(([name, source]) => (source === null ? [] : [[name, source]])),
  );
}

function claimsOfRoles(roles: readonly RoleGrants[]): ClaimSources {
  const claims: Record<string, { value: ClaimValue }> = {};
  for (const { claim, shape, grants } of roles) {
    const [name, ...path] = claim;
    const names = Object.keys(grants);
    const value = shape === 'list' ? names : Object.fromEntries(names.map((role) => [role, {}]));
    claims[name] = { value: placed(claims[name]?.value ?? {}, path, value) };
  }
  return claims;
}

/** Puts a value into an object, beside what is there. */
function placed(
  into: ClaimValue,
  [name, ...path]: readonly string[],
  value: ClaimValue,
): ClaimValue {
  if (name === undefined) return value;
  const members = isObject(into) ? into : {};
  return { ...members, [name]: placed(members[name] ?? {}, path, value) };
}

function isObject(value: ClaimValue): value is Readonly<Record<string, ClaimValue>> {
  return typeof value === 'object' && !Array.isArray(value);
}
