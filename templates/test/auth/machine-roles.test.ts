import { expect, it } from 'vitest';
import type { Caller } from '../../src/auth/caller.js';
import { withScopesOfRoles } from '../../src/auth/token/machine-roles.js';
import { profile } from '../../src/auth/token/profile.js';
import type { MachineTokens, RoleGrants } from '../../src/auth/token/provider-profile.js';

const caller: Caller = {
  issuer: 'https://issuer.example',
  subject: 'ci-bot',
  clientId: 'ci-bot',
  scopes: ['read'],
  expiresAt: 2_000_000_000,
};
const machine: MachineTokens = {
  proofs: [],
  rules: [],
  scopeClaims: ['roles'],
  hasRolesOnly: true,
};
const roles: RoleGrants[] = [{ claim: ['roles'], shape: 'list', grants: { Reports: ['write'] } }];

/** The scopes of a machine with the role `Reports` and a role that is called like a scope. */
function scopesWith(changes: { machine?: MachineTokens; roles?: RoleGrants[] | undefined }) {
  const read = withScopesOfRoles((each) => each);
  return read(caller, { roles: ['Reports', 'read'] }, { ...profile, machine, roles, ...changes })
    .scopes;
}

it('machines whose tokens have roles alone get what these grant, and no role is a scope by its name', () => {
  expect(scopesWith({})).toEqual(['write']);
});

it('machines whose tokens have scopes keep to them', () => {
  expect(scopesWith({ machine: { proofs: [], rules: [], scopeClaims: ['scope'] } })).toEqual([
    'read',
  ]);
  expect(scopesWith({ roles: undefined })).toEqual(['read']);
});
