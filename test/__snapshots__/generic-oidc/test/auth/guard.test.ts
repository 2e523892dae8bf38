import { describe, expect, it } from 'vitest';
import type { Caller } from '../../src/auth/caller.js';
import { createChallenges } from '../../src/auth/challenges.js';
import type { DecisionEntry } from '../../src/auth/decision-log.js';
import { createDeny } from '../../src/auth/denial.js';
import { createGuard, type GuardOptions } from '../../src/auth/guard.js';
import { compileScopePolicy } from '../../src/auth/scopes.js';
import { createQuotas } from '../../src/limits/quotas.js';
import { parseChallenge } from './support/challenge-parser.js';

const METADATA = 'https://mcp.example/.well-known/oauth-protected-resource';
/** How many is yours to choose. */
const SECONDS = expect.stringMatching(/^[1-9]\d*$/) as string;
const caller: Caller = {
  issuer: 'https://issuer.example',
  subject: 'alice',
  clientId: 'app',
  scopes: ['base'],
  expiresAt: 2_000_000_000,
};
/** As clients of the newest revision send it (META-11), and as earlier ones do. */
const call = (name: string) => ({
  ...earlierCall(name),
  params: { name, _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
});
const earlierCall = (name: string) => ({ id: 7, method: 'tools/call', params: { name } });

/** A guard with a policy of its own, and what it logged. */
function guardWith(changes: Partial<GuardOptions> = {}) {
  const entries: DecisionEntry[] = [];
  const log = (entry: DecisionEntry) => entries.push(entry);
  const guard = createGuard({
    authenticate: () => Promise.resolve({ allowed: true, caller }),
    scopes: compileScopePolicy({
      baseScopes: ['base'],
      tools: { open: [], closed: ['more'] },
      hierarchy: { broad: ['narrow'] },
    }),
    revision: { id: '2026-07-28', scopeInChallenge: true, challengeEchoesGranted: false },
    challenges: createChallenges({
      baseScopes: ['base'],
      requestable: (scopes) => scopes,
      resourceMetadataUrl: METADATA,
    }),
    stepsUp: true,
    production: true,
    maxJsonDepth: 5,
    quotas: createQuotas({ messagesPerMinute: 100, streamsPerUser: 1 }),
    deny: createDeny(log),
    log,
    ...changes,
  });
  return { guard, log: entries };
}

describe('the guard, at the second step', () => {
  it('lets a call through that has its scopes', () => {
    const { guard, log } = guardWith();
    expect(guard.authorize(caller, call('open'))).toEqual({ allowed: true, stream: undefined });
    expect(log).toEqual([]); // nobody knows yet what the client gets
  });

  it.each([
    [200, 'allowed', 'ok'],
    [202, 'allowed', 'ok'],
    [399, 'allowed', 'ok'],
    [400, 'denied', 'protocol_error'],
    [403, 'denied', 'second_gate'],
    [406, 'denied', 'protocol_error'],
    [499, 'denied', 'protocol_error'],
    [500, 'denied', 'server_error'],
    [undefined, 'allowed', 'client_left'],
  ])('logs once what the client got: %s is %s, %s (LOG-03)', (status, decision, reason) => {
    const { guard, log } = guardWith();
    const message = call('open');
    guard.authorize(caller, message);
    guard.answered(message, status);
    guard.answered(message, 200);
    guard.answered(call('open'), 200); // no message that was let through
    guard.answered(undefined, 200);
    const entry = {
      decision,
      reason,
      caller,
      method: 'tools/call',
      tool: 'open',
      ...(status === undefined ? {} : { status }),
    };
    expect(log).toEqual([{ ...entry, durationMs: expect.any(Number) as number }]);
    expect(log[0]?.durationMs).toBeLessThan(5000);
  });

  it('has nothing more to log of what it refused itself', () => {
    const { guard, log } = guardWith();
    const message = call('closed');
    guard.authorize(caller, message);
    guard.answered(message, 200);
    expect(log).toMatchObject([{ decision: 'denied', reason: 'insufficient_scope', status: 403 }]);
  });

  it('asks for all scopes of a call, and for those held too where the revision says so', () => {
    const challengeOf = (challengeEchoesGranted: boolean, message: object = call('closed')) => {
      const revision = { id: 'x', scopeInChallenge: true, challengeEchoesGranted };
      const { guard, log } = guardWith({ revision });
      const held = { ...caller, scopes: ['base', 'broad', 'foreign'] };
      const decision = guard.authorize(held, message);
      if (decision.allowed) throw new Error('it was allowed');
      expect(decision.refusal.status).toBe(403);
      expect(log).toMatchObject([
        { reason: 'insufficient_scope', missingScopes: ['more'], tool: 'closed', caller: held },
      ]);
      const value = decision.refusal.headers['WWW-Authenticate'] ?? null;
      const scope = parseChallenge(value).parameters.get('scope');
      // Some clients show the body and hide the header.
      expect(decision.refusal.body).toEqual({
        error: 'insufficient_scope',
        error_description: 'The access token does not carry the required scope',
        scope,
      });
      return scope;
    };
    expect(challengeOf(false)).toBe('base more');
    expect(challengeOf(true)).toBe('base more broad');
    // Clients of earlier revisions would lose what they hold, and ask for it again for ever.
    expect(challengeOf(false, earlierCall('closed'))).toBe('base more broad');
    for (const _meta of [null, 'io.modelcontextprotocol/protocolVersion', {}]) {
      const message = { ...earlierCall('closed'), params: { name: 'closed', _meta } };
      expect(challengeOf(false, message)).toBe('base more broad');
    }
  });

  it('asks for nothing where signing in again brings nothing, and says who can help', () => {
    const { guard, log } = guardWith({ stepsUp: false });
    const decision = guard.authorize(caller, call('closed'));
    if (decision.allowed) throw new Error('it was allowed');
    const { status, headers, body } = decision.refusal;
    expect(status).toBe(403);
    const { parameters } = parseChallenge(headers['WWW-Authenticate'] ?? null);
    expect(parameters.get('resource_metadata')).toBe(METADATA);
    expect(parameters.has('scope') || parameters.has('error')).toBe(false);
    expect(headers['Cache-Control']).toBe('no-store');
    expect(body).toEqual({
      error: 'insufficient_permissions',
      error_description:
        'This user may not do that: more is missing. Signing in again does not change it; whoever manages permissions here has to grant it.',
    });
    expect(log).toMatchObject([{ reason: 'insufficient_scope', status: 403, caller }]);
  });

  it.each([
    [['base'], 200],
    [[], 403],
  ])('answers an unknown tool to a caller with %j by %i', (scopes, status) => {
    const { guard, log } = guardWith();
    const decision = guard.authorize({ ...caller, scopes }, call('none'));
    expect(decision).toMatchObject({ allowed: false, refusal: { status } });
    if (status === 200) {
      const error = { code: -32602, message: 'Unknown tool' };
      expect(decision).toMatchObject({ refusal: { body: { jsonrpc: '2.0', id: 7, error } } });
    }
    expect(log).toMatchObject([
      { reason: 'unknown_tool', status, method: 'tools/call', caller: { subject: 'alice' } },
    ]);
  });

  const ofEverything = compileScopePolicy({
    baseScopes: [],
    ...{ tools: { a: [] }, prompts: { a: [] }, resources: { 'note:a': [] } },
    hierarchy: {},
  });

  it.each([
    ['tool', 'tools/call', { name: 'none' }, 'none'],
    ['prompt', 'prompts/get', { name: 'none' }, 'none'],
    ['resource', 'resources/read', { uri: 'note:none' }, 'note:none'],
    ['prompt', 'completion/complete', { ref: { type: 'ref/prompt', name: 'none' } }, 'none'],
  ])(
    'names an unknown %s and what opens it, but no name in production',
    (kind, method, of, asked) => {
      const body = { id: 7, method, params: of };
      const setting = `${kind}s in src/scope-map.ts`;
      for (const production of [false, true]) {
        const { guard, log } = guardWith({ scopes: ofEverything, production });
        guard.authorize(caller, body);
        expect(log).toMatchObject([{ reason: `unknown_${kind}`, setting }]);
        expect(log[0]?.asked).toBe(production ? undefined : asked);
      }
    },
  );

  it.each([
    ['a name that is too long', 'x'.repeat(129), undefined],
    ['what is no name', { name: 'hunter2' }, undefined],
    ['nothing', '', undefined],
    ['a line break', 'a\nb', undefined],
    ['a character that turns the line around', 'a\u202eb', undefined],
    ['a name as clients send it', 'reopen_ticket', 'reopen_ticket'],
  ])('logs of %s only what a name can be', (_, name, asked) => {
    const { guard, log } = guardWith({ production: false });
    guard.authorize(caller, call(name as string));
    expect(log[0]).toMatchObject({ reason: 'unknown_tool' });
    expect(log[0]?.asked).toBe(asked);
  });

  it('asks for no scope beyond the most that a caller can get (SCOPE-11)', () => {
    const { guard, log } = guardWith();
    const who = (ceiling: string[]): Caller => ({ ...caller, kind: 'machine', ceiling });
    const answer = (ceiling: string[]) => {
      const decision = guard.authorize(who(ceiling), call('closed'));
      return decision.allowed ? undefined : decision.refusal;
    };
    expect(answer(['base', 'more'])?.headers['WWW-Authenticate']).toContain('scope="base more"');
    expect(answer(['base'])).toEqual({
      status: 403,
      headers: {
        'WWW-Authenticate': `Bearer resource_metadata="${METADATA}"`,
        'Cache-Control': 'no-store',
      },
      body: {
        error: 'insufficient_permissions',
        error_description: expect.stringMatching(
          /^This client may not .* more is missing/,
        ) as string,
      },
    });
    expect(log).toMatchObject([{ missingScopes: ['more'] }, { missingScopes: ['more'] }]);
  });

  it('lets no machine call a tool that needs a user, whatever its scopes, and asks for none', () => {
    const { guard, log } = guardWith({
      scopes: compileScopePolicy({
        baseScopes: [],
        tools: { ask: [], open: [] },
        prompts: { ask: [] },
        usersOnly: ['ask'],
        hierarchy: {},
      }),
    });
    const machine: Caller = { ...caller, kind: 'machine' };
    expect(guard.authorize(caller, call('ask'))).toMatchObject({ allowed: true });
    expect(guard.authorize(machine, call('open'))).toMatchObject({ allowed: true });
    const prompt = { ...call('ask'), method: 'prompts/get' };
    expect(guard.authorize(machine, prompt)).toMatchObject({ allowed: true });
    expect(guard.authorize(machine, call('ask'))).toMatchObject({
      allowed: false,
      refusal: {
        status: 403,
        headers: { 'WWW-Authenticate': `Bearer resource_metadata="${METADATA}"` },
        body: {
          error: 'insufficient_permissions',
          error_description: 'This tool needs a user, and no user stands behind this access token.',
        },
      },
    });
    expect(log).toMatchObject([{ reason: 'needs_user', tool: 'ask', caller: machine }]);
  });

  it('refuses what is no message, with its caller in the log', () => {
    const { guard, log } = guardWith();
    const decision = guard.authorize(caller, []);
    expect(decision).toMatchObject({ refusal: { status: 400, body: { error: { code: -32600 } } } });
    expect(log).toMatchObject([{ reason: 'malformed_message', status: 400, caller }]);
  });

  it('takes no fault of its own for a fault of the message', () => {
    const body = {
      get method(): string {
        throw new TypeError('a fault');
      },
    };
    expect(() => guardWith().guard.authorize(caller, body)).toThrow('a fault');
  });

  it('hands out streams, and no more than a user may have open (DOS-01)', () => {
    const { guard, log } = guardWith();
    const listen = { id: 1, method: 'subscriptions/listen' };
    const first = guard.authorize(caller, listen);
    expect(first).toMatchObject({ allowed: true, stream: { expiresAt: caller.expiresAt } });
    expect(guard.authorize(caller, listen)).toEqual({
      allowed: false,
      refusal: {
        status: 429,
        headers: { 'Retry-After': SECONDS, 'Cache-Control': 'no-store' },
        body: { message: 'Too many open streams' },
      },
    });
    expect(log[0]).toMatchObject({ reason: 'too_many_streams', method: listen.method, caller });
    if (first.allowed) first.stream?.release();
    expect(guard.authorize(caller, listen).allowed).toBe(true);
  });
});

describe('the guard, of a request that has no message', () => {
  it.each(['GET', 'DELETE'])('lets %s through with the base scopes, and logs it', (method) => {
    const { guard, log } = guardWith();
    const request = {};
    expect(guard.admit(caller, request, method)).toMatchObject({ allowed: true });
    expect(log).toEqual([]);
    guard.answered(request, 200);
    guard.answered(request, 200);
    expect(log).toMatchObject([{ decision: 'allowed', reason: 'ok', status: 200, caller, method }]);
    expect(log).toHaveLength(1);
  });

  it.each(['GET', 'DELETE'])('lets no %s through without them', (method) => {
    const { guard, log } = guardWith();
    const held = { ...caller, scopes: ['broad', 'foreign'] };
    const decision = guard.admit(held, {}, method);
    if (decision.allowed) throw new Error('it was allowed');
    expect(decision.refusal.status).toBe(403);
    const { parameters } = parseChallenge(decision.refusal.headers['WWW-Authenticate'] ?? null);
    // Sessions are of earlier revisions, whose clients would lose what they hold.
    expect(parameters.get('scope')).toBe('base broad');
    expect(log).toMatchObject([
      { reason: 'insufficient_scope', missingScopes: ['base'], caller: held, method },
    ]);
  });

  it('counts the streams that GET opens, together with all others (DOS-01)', () => {
    const { guard, log } = guardWith();
    expect(guard.admit(caller, {}, 'DELETE')).toEqual({ allowed: true, stream: undefined });
    const first = guard.admit(caller, {}, 'GET');
    expect(first).toMatchObject({ allowed: true, stream: { expiresAt: caller.expiresAt } });
    expect(guard.admit(caller, {}, 'GET')).toMatchObject({ refusal: { status: 429 } });
    const listen = { id: 1, method: 'subscriptions/listen' };
    expect(guard.authorize(caller, listen)).toMatchObject({ refusal: { status: 429 } });
    expect(log).toMatchObject([{ reason: 'too_many_streams', method: 'GET' }, {}]);
    if (first.allowed) first.stream?.release();
    expect(guard.admit(caller, {}, 'GET').allowed).toBe(true);
  });

  it.each(['POST', 'PUT', 'get', ''])('does not take %j for one', (method) => {
    expect(() => guardWith().guard.admit(caller, {}, method)).toThrow('has a message');
  });
});
