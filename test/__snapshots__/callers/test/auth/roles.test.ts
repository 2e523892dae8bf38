import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileScopePolicy, scopesIn, type ScopePolicy } from '../../src/auth/scopes.js';
import { profile } from '../../src/auth/token/profile.js';
import type { Claims, RoleGrants } from '../../src/auth/token/provider-profile.js';
import { scopesOfRoles } from '../../src/auth/token/roles.js';
import { scopePolicy } from '../../src/scope-map.js';
import { defineTool, type AnyTool } from '../../src/tools/tool.js';
import { parseChallenge } from './support/challenge-parser.js';
import { startTestServer, type TestServer } from './support/test-server.js';

const policy: ScopePolicy = {
  baseScopes: ['base'],
  tools: { look: ['notes:read'], change: ['notes:write'] },
  hierarchy: { 'notes:write': ['notes:read'] },
};
const everything = ['base', 'notes:write', 'notes:read'];
const grants = { editor: ['notes:write'], reader: ['notes:read'] };

const tools: readonly AnyTool[] = Object.keys(policy.tools).map((name) =>
  defineTool({
    name,
    title: name,
    description: name,
    inputSchema: z.object({}),
    readOnly: true,
    run: () => ({ text: 'ran' }),
  }),
);

/** The server of these tests offers these tools alone. */
const offer = { policy, tools, resources: [], prompts: [] };

/** Where the roles of this project stand; what they grant is the tests'. */
const mappings = (profile.roles ?? []).map((each) => ({ ...each, grants }));
const [mapping] = mappings;
if (!mapping) throw new Error('no roles are mapped');

/** The claims of a token whose user has some roles. */
function having(roles: unknown): Record<string, unknown> {
  const none = Object.fromEntries(mappings.map(({ claim: [name] }) => [name, null]));
  const [name, ...path] = mapping?.claim ?? [''];
  const value = path.reduceRight<unknown>((inner, member) => ({ [member]: inner }), roles);
  return { ...none, [name]: value };
}

function named(...roles: readonly unknown[]): unknown {
  return mapping?.shape === 'keys'
    ? Object.fromEntries(roles.map((role) => [String(role), {}]))
    : roles;
}

describe('roles', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ ...offer, profile: { ...profile, roles: mappings } });
  });
  afterAll(() => server.close());

  async function call(tool: string, roles: unknown, scopes: readonly string[] = everything) {
    return server.call(tool, await server.token({ scopes, claims: having(roles) }));
  }
  const lastLine = () => JSON.parse(server.logLines.at(-1) ?? '{}') as Record<string, unknown>;

  it('let their users do what they grant and the client was granted', async () => {
    expect((await call('change', named('editor'))).status).toBe(200);
    expect((await call('look', named('editor'))).status).toBe(200);
    expect((await call('look', named('unknown', 'reader'))).status).toBe(200);
  });

  it('leave of a broad scope what they grant, and no more', async () => {
    const scopes = ['base', 'notes:write'];
    expect((await call('look', named('reader'), scopes)).status).toBe(200);
    expect((await call('change', named('reader'), scopes)).status).toBe(403);
  });

  it('bring no scope that the client was not granted: it can ask for it (CHAL-13)', async () => {
    const response = await call('change', named('editor'), ['base', 'notes:read']);
    expect(response.status).toBe(403);
    expect(parameters(response)).toContain('scope');
    expect(parameters(response)).toContain('error');
  });

  it('that are missing are not asked for: no sign-in brings a role (SCOPE-11)', async () => {
    for (const roles of [named(), named('reader'), undefined]) {
      const response = await call('change', roles ?? null);
      expect(response.status).toBe(403);
      expect(parameters(response)).toEqual(['resource_metadata']);
      expect(await response.json()).toMatchObject({ error: 'insufficient_permissions' });
    }
    expect(lastLine()).toMatchObject({ reason: 'insufficient_scope' });
  });

  it('are not needed for what everybody may', async () => {
    const token = await server.token({ scopes: ['base'], claims: having(null) });
    expect((await server.send({ token })).status).toBe(200);
  });

  it.each([
    ['in another case', named('Editor', 'EDITOR')],
    ['with something beside', named('editor ', ' editor', 'editors', '/editor')],
    ['as a text', 'editor'],
    ['as several in a text', 'reader editor'],
    ['as a number', 1],
    ['as lists in a list', [['editor']]],
    ['as objects in a list', [{ name: 'editor' }, { editor: true }]],
    ['as the other shape', mapping.shape === 'keys' ? ['editor'] : { editor: true }],
    ['as what every object has', named('__proto__', 'constructor', 'toString', 'length')],
    ['as nothing', null],
  ])('grant nothing that are written %s', async (_, roles) => {
    expect((await call('change', roles)).status).toBe(403);
  });

  it.runIf(mapping.shape === 'list')(
    'refuse their user when there are too many to tell (DOS-01)',
    async () => {
      const many = Array.from({ length: 1001 }, () => 'r');
      const response = await call('look', named('editor', ...many));
      expect(response.status).toBe(403);
      expect(parameters(response)).toEqual(['resource_metadata']);
      expect(lastLine()).toMatchObject({ decision: 'denied', reason: 'roles_unknown' });
    },
  );

  it('that the token keeps elsewhere are not guessed, and not fetched', async () => {
    const [name] = mapping.claim;
    const claims = {
      ...having(named('editor')),
      _claim_names: { [name]: 'src1' },
      _claim_sources: { src1: { endpoint: 'https://graph.example/groups' } },
    };
    const token = await server.token({ scopes: everything, claims });
    const response = await server.call('look', token);
    expect(response.status).toBe(403);
    expect(parameters(response)).toEqual(['resource_metadata']);
    expect(await response.json()).toMatchObject({
      error: 'insufficient_permissions',
      error_description: expect.stringContaining('too many') as string,
    });
    const other = { ...claims, _claim_names: { 'something-else': 'src1' } };
    const good = await server.token({ scopes: everything, claims: other });
    expect((await server.call('look', good)).status).toBe(200);
  });

  it('stop the start when they grant a scope that nothing needs', async () => {
    const roles = [{ ...mapping, grants: { editor: ['notes:wirte'] } }];
    const changes = { ...offer, profile: { ...profile, roles } };
    await expect(startTestServer(changes)).rejects.toThrow('notes:wirte');
  });
});

describe('the roles of this project', () => {
  it('grant every scope of the scope map: without, nobody could use what needs it', () => {
    const rules = compileScopePolicy(scopePolicy);
    const granted = (profile.roles ?? []).flatMap((each) => Object.values(each.grants).flat());
    expect(rules.missing([...granted, ...rules.base], scopesIn(scopePolicy))).toEqual([]);
  });
});

/** Whatever the provider needs of it: all that a mapping can say. */
describe('the scopes of roles', () => {
  const read = (claims: Claims, claim: RoleGrants['claim'], shape: RoleGrants['shape'] = 'list') =>
    scopesOfRoles(claims, [{ claim, shape, grants }]);

  it('stand where the mapping says, dots and colons in names included', () => {
    expect(read({ 'https://a.example/roles': ['editor'] }, ['https://a.example/roles'])).toEqual([
      'notes:write',
    ]);
    expect(read({ a: { 'b:c': ['reader'] } }, ['a', 'b:c'])).toEqual(['notes:read']);
    expect(read({ a: { editor: { org: 'x' } } }, ['a'], 'keys')).toEqual(['notes:write']);
    const both = [
      { claim: ['a'], shape: 'list', grants },
      { claim: ['b'], shape: 'keys', grants },
    ] as const;
    expect(scopesOfRoles({ a: ['reader'], b: { editor: {} } }, both)).toEqual([
      'notes:read',
      'notes:write',
    ]);
  });

  it.each<[RoleGrants['claim'], Claims]>([
    [['a', 'roles'], { 'a.roles': ['editor'] }],
    [['a', '0'], { a: [['editor']] }],
    [['a', 'roles'], { a: null }],
    [['a', 'roles'], { a: 'editor' }],
    [['constructor', 'name'], {}],
    [['a', '__proto__'], { a: {} }],
    [['a'], Object.create({ a: ['editor'] }) as Claims],
  ])('are own members of objects alone: %j', (claim, claims) => {
    expect(read(claims, claim)).toEqual([]);
    expect(read(claims, claim, 'keys')).toEqual([]);
  });

  it('are unknown from 1,001 entries on', () => {
    const list = (length: number) => Array.from({ length }, (_, index) => `r${index}`);
    const keys = (length: number) => Object.fromEntries(list(length).map((role) => [role, {}]));
    expect(read({ a: list(1000) }, ['a'])).toEqual([]);
    expect(read({ a: keys(1000) }, ['a'], 'keys')).toEqual([]);
    expect(() => read({ a: list(1001) }, ['a'])).toThrow('a has more than 1000 entries');
    expect(() => read({ a: keys(1001) }, ['a'], 'keys')).toThrow('more than 1000');
  });

  it('are unknown where groups are said to be elsewhere, in both ways', () => {
    for (const beside of [{ hasgroups: true }, { _claim_names: { groups: 'src1' } }]) {
      expect(() => read({ groups: ['editor'], ...beside }, ['groups'])).toThrow('groups is not in');
      expect(read({ roles: ['editor'], ...beside }, ['roles'])).toEqual(['notes:write']);
    }
    for (const names of [null, 'groups', ['groups']]) {
      expect(read({ groups: ['editor'], _claim_names: names }, ['groups'])).toHaveLength(1);
    }
  });
});

function parameters(response: Response): string[] {
  return [...parseChallenge(response.headers.get('www-authenticate')).parameters.keys()];
}
