import { describe, expect, it } from 'vitest';
import { flagsGive, replayCommand } from '../../src/answers/replay.js';
import { resolveConfig } from '../../src/answers/resolve.js';
import { validateAnswers } from '../../src/answers/validate.js';
import { catalog } from '../../src/catalog/index.js';

const answers = {
  name: 'notes',
  framework: 'express',
  provider: 'keycloak',
  spec: catalog.revisions[0].id,
  tools: [
    { name: 'read_notes', scopes: ['notes:read'] },
    { name: 'write_notes', scopes: ['notes:write'] },
  ],
  scopeHierarchy: { 'notes:all': ['notes:read', 'notes:write'] },
};
const machines = [{ clientId: 'ci-bot', scopes: ['notes:read'] }];
const roles = [{ grants: { 'Admin of All': ['notes:all'] } }];

function faultsOf(more: object): string[] {
  const validated = validateAnswers({ ...answers, ...more });
  return validated.ok ? [] : validated.problems.map((each) => `${each.path}: ${each.message}`);
}

function configOf(more: object) {
  const validated = validateAnswers({ ...answers, ...more });
  if (!validated.ok) throw new Error(JSON.stringify(validated.problems));
  return resolveConfig(validated.answers);
}

describe('machines', () => {
  it('are named by client ID, and are in no project that names none', () => {
    expect(configOf({ machines }).machines).toEqual(machines);
    expect(configOf({ machines: [] })).not.toHaveProperty('machines');
    expect(configOf({})).not.toHaveProperty('machines');
  });

  it.each(catalog.providers.map(({ id, machine }) => [id, machine !== undefined] as const))(
    'are taken with %s only where their tokens prove what they are: %s',
    (provider, isKnown) => {
      const signIn = provider === 'own' ? { signIn: { upstream: 'github' } } : {};
      const faults = faultsOf({ provider, machines, ...signIn });
      if (isKnown) expect(faults).toEqual([]);
      else if (provider === 'own') expect(faults.join()).toContain('to people alone');
      else expect(faults.join()).toMatch(/^machines: nothing that is known .* hydra$/);
    },
  );

  it('are refused for tokens that do not follow the standard which proves it', () => {
    const providerSettings = { issuer: 'https://auth.example', clientClaim: 'azp' };
    const faults = faultsOf({ provider: 'generic-oidc', providerSettings, machines });
    expect(faults.join()).toContain('machines: nothing that is known');
  });

  it.each([
    [[{ clientId: 'a b', scopes: [] }], 'machines[0].clientId: must be 1 to 200'],
    [[{ clientId: '', scopes: [] }], 'machines[0].clientId: must be 1 to 200'],
    [[{ clientId: '__proto__', scopes: [] }], 'machines[0].clientId: "__proto__" is a name'],
    [[{ clientId: 'a', scopes: ['notes:raed'] }], 'machines[0].scopes: "notes:raed" is needed by'],
    [[...machines, ...machines], 'machines[1].clientId: "ci-bot" is given twice'],
    [[{ clientId: 'a' }], 'machines[0].scopes: is missing'],
    [
      [{ clientId: 'a', scopes: [], secret: 'x' }],
      'machines[0].secret: "secret" looks like a secret',
    ],
  ])('are refused as %j', (wrong, says) => {
    expect(faultsOf({ machines: wrong }).join('; ')).toContain(says);
  });
});

describe('roles', () => {
  it('stand where the provider writes them, unless a claim is named', () => {
    const { grants } = roles[0] ?? {};
    expect(configOf({ roles }).roles).toEqual([
      { claim: ['realm_access', 'roles'], shape: 'list', grants },
    ]);
    const own = [{ claim: ['https://a.example/r'], shape: 'keys', grants }];
    expect(configOf({ roles: own }).roles).toEqual(own);
    expect(configOf({ roles: [] })).not.toHaveProperty('roles');
    expect(configOf({ provider: 'auth0', roles: [{ claim: ['r'], grants }] }).roles).toEqual([
      { claim: ['r'], shape: 'list', grants },
    ]);
  });

  it.each([
    [{ provider: 'auth0' }, 'roles[0].claim: is missing'],
    [{ provider: 'zitadel' }, 'roles: cannot be mapped for ZITADEL'],
    [{ provider: 'supabase' }, 'roles: cannot be mapped for Supabase'],
    [{ issuers: [{ provider: 'okta' }] }, 'roles: cannot be mapped beside further issuers'],
    [{ roles: [{ claim: ['sub'], ...roles[0] }] }, 'roles[0].claim: "sub" holds something else'],
    [{ roles: [{ claim: [], ...roles[0] }] }, 'roles[0].claim: must name a claim'],
    [{ roles: [{ claim: ['__proto__'], ...roles[0] }] }, 'roles[0].claim[0]: "__proto__" is a'],
    [{ roles: [{ grants: {} }] }, 'must name at least one role'],
    [{ roles: [{ grants: { a: [] } }] }, 'must name at least one scope'],
    [
      { roles: [{ grants: JSON.parse('{"__proto__":["notes:all"]}') as object }] },
      'roles[0].grants.__proto__: "__proto__" is a name',
    ],
    [
      { roles: [{ grants: { admin: ['notes:all', 'notes:x'] } }] },
      'roles[0].grants.admin: "notes:x" is needed by nothing',
    ],
    [{ roles: [{ grants: { a: ['notes:read'] } }] }, 'roles: no role grants "notes:write"'],
  ])('are refused with %j', (more, says) => {
    expect(faultsOf({ roles, ...more }).join('; ')).toContain(says);
  });
});

describe('the command that repeats it', () => {
  const commandOf = (more: object) =>
    replayCommand(configOf(more), 'notes', { install: false, git: false, program: 'x' });

  it('names machines and roles by flags', () => {
    expect(flagsGive(configOf({ machines, roles }))).toBe(true);
    expect(commandOf({ machines, roles })).toContain(
      "--machine ci-bot=notes:read --role 'Admin of All=notes:all'",
    );
    const own = [{ claim: ['a', 'b'], ...roles[0] }];
    expect(commandOf({ roles: own })).toContain('--role-claim a.b');
  });

  it.each([
    { machines: [{ clientId: 'a=b', scopes: [] }] },
    { roles: [{ claim: ['a.b'], ...roles[0] }] },
    { roles: [{ shape: 'keys', ...roles[0] }] },
    {
      roles: [
        { claim: ['a'], ...roles[0] },
        { claim: ['b'], ...roles[0] },
      ],
    },
  ])('reads the file where flags cannot say it: %j', (more) => {
    expect(commandOf(more)).toContain('--config notes/secure-mcp.json');
  });
});
