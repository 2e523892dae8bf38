import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { machineTokenClaims } from '../../dev/machine-token.js';
import { accessTokenClaims } from '../../dev/token-shape.js';
import { userKey, type Caller } from '../../src/auth/caller.js';
import type { ScopePolicy } from '../../src/auth/scopes.js';
import { admitMachines } from '../../src/auth/token/machines.js';
import { profile } from '../../src/auth/token/profile.js';
import type { ClaimRule, ProviderProfile } from '../../src/auth/token/provider-profile.js';
import { scopePolicy } from '../../src/scope-map.js';
import { defineTool, type AnyTool } from '../../src/tools/tool.js';
import { parseChallenge } from './support/challenge-parser.js';
import { startAttackedServer, startTestServer, type TestServer } from './support/test-server.js';

const BOT = 'ci-bot';
const policy: ScopePolicy = {
  baseScopes: ['base'],
  tools: { look: ['reports:read'], change: ['reports:write'], ask: [] },
  usersOnly: ['ask'],
  machines: { [BOT]: ['reports:read'], writer: ['reports:write'] },
  hierarchy: { 'reports:write': ['reports:read'] },
};
const proofs: readonly (readonly ClaimRule[])[] = profile.machine?.proofs ?? [];
const everything = ['base', 'reports:write', 'reports:read'];
/** Some providers give machines roles in the place of scopes, and nothing to ask for. */
const asksForScopes = profile.machine?.hasRolesOnly !== true;

/** Tools that say whose state they would use. */
const tools: readonly AnyTool[] = Object.keys(policy.tools).map((name) =>
  defineTool({
    name,
    title: name,
    description: name,
    inputSchema: z.object({}),
    readOnly: true,
    ...(name === 'ask' ? { needs: 'user' as const } : {}),
    run: (_, caller) => ({ text: userKey(caller) }),
  }),
);

/** The server of these tests offers these tools alone. */
const offer = { policy, tools, resources: [], prompts: [] };

interface Wish {
  readonly clientId?: string;
  readonly scopes?: readonly string[];
  /** Claims to set; `null` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A token as the provider issues it to a client alone. */
function machineToken({ issuer, config }: TestServer, wish: Wish = {}): Promise<string> {
  const { clientId = BOT, scopes = everything, claims } = wish;
  const now = Math.floor(Date.now() / 1000);
  const facts = {
    issuer: config.issuer,
    audience: config.audience,
    subject: '',
    clientId,
    scopes,
    issuedAt: now,
    expiresAt: now + 300,
    tokenId: randomUUID(),
  };
  const ofUsers = Object.keys(accessTokenClaims(facts)).map((name) => [name, null] as const);
  const roles = asksForScopes ? [] : (profile.machine?.scopeClaims ?? []);
  return issuer.mint({
    claims: {
      ...Object.fromEntries(ofUsers),
      ...machineTokenClaims(facts),
      ...Object.fromEntries(roles.map((name) => [name, scopes])),
      ...claims,
    },
  });
}

describe('machines', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(offer);
  });
  afterAll(() => server.close());

  const call = async (tool: string, wish: Wish = {}) =>
    server.call(tool, await machineToken(server, wish));
  const lastLine = () => JSON.parse(server.logLines.at(-1) ?? '{}') as Record<string, unknown>;

  it('call when they are listed, and the log says that nobody stands behind them (LOG-02)', async () => {
    expect((await call('look')).status).toBe(200);
    expect(lastLine()).toMatchObject({
      decision: 'allowed',
      kind: 'machine',
      subject: BOT,
      client: BOT,
    });
    const user = await server.token({ scopes: everything });
    expect((await server.call('look', user)).status).toBe(200);
    expect(lastLine()).toMatchObject({ decision: 'allowed', kind: 'user' });
  });

  it.each(['other', 'CI-BOT', 'ci-bot ', '__proto__', 'constructor', 'toString'])(
    'do not get in when they are not listed: %j (TOK-25)',
    async (clientId) => {
      expect((await call('look', { clientId })).status).toBe(401);
      expect(lastLine()).toMatchObject({ decision: 'denied', reason: 'no_user' });
    },
  );

  it('do not get in where no machine is listed (TOK-25)', async () => {
    const closed = await startTestServer({ ...offer, policy: { ...policy, machines: {} } });
    expect((await closed.call('look', await machineToken(closed))).status).toBe(401);
    await closed.close();
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['of another resource', { aud: 'https://other.example/mcp' }],
    ['that have expired', { exp: 1 }],
    ['without a client', Object.fromEntries(profile.clientClaims.map((name) => [name, null]))],
  ])('do not get in with tokens %s (EXT-01)', async (_, claims) => {
    expect((await call('look', { claims })).status).toBe(401);
  });

  it.each(profile.machine?.rules ?? [])(
    'do not get in with another $claim: $reason',
    async (rule) => {
      expect((await call('look', { claims: breaking(rule) })).status).toBe(401);
    },
  );

  it('do not get in when ALLOWED_CLIENT_IDS leaves them out', async () => {
    const config = { allowedClients: ['client-1'] };
    const narrow = await startTestServer({ ...offer, config });
    expect((await narrow.call('look', await machineToken(narrow))).status).toBe(401);
    await narrow.close();
  });

  it.each(rulesOfProofs())(
    'are none for a token that only looks like theirs: another $claim (TOK-25)',
    async (rule) => {
      // Of the proof that it is part of, the rest holds.
      const others = proofs.filter((proof) => !proof.includes(rule)).flat();
      const claims = Object.assign({}, ...[...others, rule].map(breaking)) as object;
      const response = await call('look', { claims: { ...claims } });
      if (response.status === 200) expect(lastLine()).toMatchObject({ kind: 'user' });
      else expect(response.status).toBe(401);
    },
  );

  it.each(profile.clientTokenWhen)(
    'are not impersonated by a user who meets a mark of theirs: $reason (TOK-25)',
    async (rule) => {
      const token = await server.token({ scopes: everything, clientId: BOT, claims: met(rule) });
      const response = await server.call('look', token);
      // Where one claim is proof, only the authorization server can write it.
      const isProof = proofs.some((proof) => JSON.stringify(proof) === JSON.stringify([rule]));
      if (!isProof) expect(response.status).toBe(401);
    },
  );

  it('hold no more than the list says, whatever their token carries', async () => {
    const response = await call('change');
    expect(response.status).toBe(403);
    expect(parameters(response)).not.toContain('scope');
    expect(JSON.stringify(await response.json())).toContain(
      'This client may not do that: reports:write',
    );
    expect(lastLine()).toMatchObject({ reason: 'insufficient_scope', kind: 'machine' });
  });

  it('hold no more than their token carries, whatever the list says', async () => {
    const scopes = ['base', 'reports:read'];
    expect((await call('look', { clientId: 'writer', scopes })).status).toBe(200);
    const response = await call('change', { clientId: 'writer', scopes });
    expect(response.status).toBe(403);
    // Only who can ask for scopes is told which.
    expect(parameters(response).includes('scope')).toBe(asksForScopes);
    expect((await call('change', { clientId: 'writer' })).status).toBe(200);
  });

  it('need the base scopes like everybody', async () => {
    expect((await call('look', { scopes: ['reports:read'] })).status).toBe(403);
  });

  it('call no tool that needs a user, and are asked for no scope: it would loop (CHAL-12)', async () => {
    const response = await call('ask');
    expect(response.status).toBe(403);
    expect(parameters(response)).toEqual(['resource_metadata']);
    expect(await response.json()).toMatchObject({ error: 'insufficient_permissions' });
    expect(lastLine()).toMatchObject({ reason: 'needs_user', tool: 'ask', kind: 'machine' });
    const user = await server.token({ scopes: everything });
    expect((await server.call('ask', user)).status).toBe(200);
  });

  it('share nothing with a user whose subject is spelled like their client ID (TOK-25)', async () => {
    const machine = await keyIn(await call('look'));
    const user = await server.token({ subject: BOT, scopes: everything, clientId: 'client-1' });
    expect(await keyIn(await server.call('look', user))).not.toBe(machine);
    expect(machine).toContain(BOT);
  });

  it('use up a quota of their own (DOS-01)', async () => {
    const limits = { messagesPerMinute: 1 };
    const slow = await startTestServer({ ...offer, limits });
    const machine = await machineToken(slow);
    expect((await slow.call('look', machine)).status).toBe(200);
    expect((await slow.call('look', machine)).status).toBe(429);
    const user = await slow.token({ subject: BOT, scopes: everything, clientId: 'client-1' });
    expect((await slow.call('look', user)).status).toBe(200);
    await slow.close();
  });

  it('stop the start when they are given a scope that nothing needs', async () => {
    const wrong = { ...policy, machines: { [BOT]: ['reports:raed'] } };
    await expect(startTestServer({ ...offer, policy: wrong })).rejects.toThrow('reports:raed');
  });
});

describe('the machines of this project', () => {
  it.each(Object.entries(scopePolicy.machines ?? {}))('get in: %s', async (clientId, own) => {
    const server = await startAttackedServer({ profile: { ...profile, roles: undefined } });
    const scopes = [...scopePolicy.baseScopes, ...own];
    const token = await machineToken(server, { clientId, scopes });
    expect((await server.send({ token })).status).toBe(200);
    await server.close();
  });
});

/** Whatever the provider needs of it: a profile that uses all that one can say. */
describe('a machine', () => {
  const reason = 'because';
  const caller: Caller = {
    issuer: 'https://issuer.example',
    subject: BOT,
    clientId: BOT,
    scopes: everything,
    expiresAt: 2_000_000_000,
  };
  const machine = {
    proofs: [
      [
        { claim: 'a', is: 'present', reason },
        { claim: 'b', sameAs: 'a', reason },
      ],
      [{ claim: 'c', equals: 'machine', reason }],
    ],
    rules: [],
    scopeClaims: ['scope'],
  } as const;
  const admit = (claims: object, changes: Partial<ProviderProfile> = { machine }) =>
    admitMachines(policy)(caller, claims as Record<string, unknown>, { ...profile, ...changes });

  it('is proven by all rules of one proof', () => {
    expect(admit({ a: 1, b: 1 })).toMatchObject({ kind: 'machine', subject: BOT });
    expect(admit({ c: 'machine' })).toMatchObject({ kind: 'machine' });
    for (const claims of [{}, { a: 1 }, { b: 1 }, { a: 1, b: 2 }, { c: 'user' }]) {
      expect(() => admit(claims)).toThrow('without proof');
    }
    expect(() => admit({ c: 'machine' }, { machine: undefined })).toThrow('without proof');
  });

  it('can hold more with another token only where its client can ask for scopes', () => {
    expect(admit({ c: 'machine' }).ceiling).toEqual(['base', 'reports:read']);
    const alone = admit({ c: 'machine' }, { machine: { ...machine, hasRolesOnly: true } });
    expect(alone.ceiling).toEqual(alone.scopes);
  });
});

function parameters(response: Response): string[] {
  return [...parseChallenge(response.headers.get('www-authenticate')).parameters.keys()];
}

async function keyIn(response: Response): Promise<string> {
  return /\[\\"https.*?\]/.exec(await response.text())?.[0] ?? '';
}

function rulesOfProofs(): readonly ClaimRule[] {
  return proofs.flat();
}

/** A claim that breaks a rule. */
function breaking(rule: ClaimRule): Record<string, unknown> {
  const isPresent = 'is' in rule && rule.is === 'present';
  return { [rule.claim]: isPresent ? null : 'something-else' };
}

/** A claim that meets a rule; the client of these tokens is the machine. */
function met(rule: ClaimRule): Record<string, unknown> {
  if ('equals' in rule) return { [rule.claim]: rule.equals };
  if ('matches' in rule) return { [rule.claim]: rule.matches.source.replace(/[\^$]/g, '') };
  if ('is' in rule) return { [rule.claim]: rule.is === 'present' ? 'something' : null };
  return { [rule.claim]: BOT };
}
