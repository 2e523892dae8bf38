import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profile } from '../../src/auth/token/profile.js';
import type { ProviderProfile } from '../../src/auth/token/provider-profile.js';
import { revision } from '../../src/auth/resource-server.js';
import {
  compileScopePolicy,
  readScopes,
  requestableScopes,
  withImplied,
} from '../../src/auth/scopes.js';
import { createServerFactory } from '../../src/mcp.js';
import { offered } from '../../src/mcp/offered.js';
import { createResourceUpdates } from '../../src/mcp/resource-updates.js';
import { scopePolicy } from '../../src/scope-map.js';
import { parseChallenge } from './support/challenge-parser.js';
import {
  allScopes,
  requestable,
  startAttackedServer,
  toolCall,
  type TestServer,
  noServices,
} from './support/test-server.js';

const base = scopePolicy.baseScopes;
const needs = Object.entries(scopePolicy.tools).map(
  ([tool, scopes]) => [tool, [...new Set([...base, ...scopes])]] as const,
);

describe('scopes', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startAttackedServer({ limits: { messagesPerMinute: 10_000 } });
  });
  // Where the server did not start, that is the one thing to be told.
  afterAll(() => (server as TestServer | undefined)?.close());

  /**
   * Expects 403 that names everything the operation needs, and what is held where the revision says
   * so (CHAL-17). Where clients cannot ask for scopes, a challenge that made them sign in again would
   * have no end.
   */
  function expectStepUp(
    response: Response,
    needed: readonly string[],
    held: readonly string[] = [],
  ): void {
    expect(response.status).toBe(403);
    const { parameters } = parseChallenge(response.headers.get('www-authenticate'));
    if (profile.scopeRequest === 'none') {
      expect([...parameters.keys()]).toEqual(['resource_metadata']);
      return;
    }
    expect(parameters.get('error')).toBe('insufficient_scope');
    const echoed = revision.challengeEchoesGranted ? held : [];
    const expected = [...new Set([...needed, ...echoed])];
    expect(parameters.get('scope')?.split(' ')).toEqual(
      requestable(expected, server.config.resource),
    );
    expect(parameters.has('resource_metadata')).toBe(true);
    expect(response.headers.get('content-type')).toContain('application/json');
  }

  describe.each(needs)('the tool %s', (tool, needed) => {
    it('may be called with exactly what it needs', async () => {
      const response = await server.call(tool, await server.token({ scopes: needed }));
      expect(response.status).toBe(200);
    });

    it.each(needed)('may not be called without %s (SCOPE-01, SCOPE-02)', async (scope) => {
      const implied = new Map(hierarchy);
      const others = allScopes().filter((other) => !withImplied([other], implied).has(scope));
      expectStepUp(await server.call(tool, await server.token({ scopes: others })), needed, others);
    });

    it('may not be called with scopes that only look alike (SCOPE-05)', async () => {
      const lookalikes = needed.flatMap((s) => [`${s}x`, s.slice(0, -1), s.toUpperCase(), `${s}*`]);
      const unlike = lookalikes.filter((scope) => scope !== '' && !needed.includes(scope));
      expectStepUp(await server.call(tool, await server.token({ scopes: unlike })), needed);
    });
  });

  const hierarchy = Object.entries(scopePolicy.hierarchy);
  it.each(hierarchy)('%s stands for the scopes it implies (SCOPE-03)', async (broad, narrow) => {
    const covered = new Set([...base, ...narrow]);
    const token = await server.token({ scopes: [...base, broad] });
    for (const [tool, needed] of needs.filter(([, n]) => n.every((scope) => covered.has(scope)))) {
      expect((await server.call(tool, token)).status, `${tool}: ${needed.join(' ')}`).toBe(200);
    }
  });

  it('are named narrowly, whatever the hierarchy says (SCOPE-04)', async () => {
    const token = await server.token({ scopes: base });
    for (const [tool, needed] of needs.filter(([, n]) => n.length > base.length)) {
      const response = await server.call(tool, token);
      expectStepUp(response, needed, base);
    }
  });

  it('are needed before a stream could start (CHAL-20)', async () => {
    const [tool = ''] = needs.find(([, needed]) => needed.length > 0) ?? [];
    const response = await server.send({
      token: await server.token({ scopes: ['unrelated'] }),
      body: toolCall(tool, {}),
      headers: { accept: 'text/event-stream, application/json' },
    });
    expectStepUp(response, needs.find(([name]) => name === tool)?.[1] ?? base);
  });

  it('let a token with the least of them list the tools (SCOPE-07)', async () => {
    expect((await server.send({ token: await server.token({ scopes: base }) })).status).toBe(200);
  });

  it('are all named to who has none, with 403 (CHAL-12, CHAL-13, CHAL-16)', async () => {
    expectStepUp(await server.send({ token: await server.token({ scopes: [] }) }), base);
  });

  it.each(['no_such_tool', '__proto__', 'constructor', 'toString', ''])(
    'grant nothing for the unknown tool "%s" (ERR-01)',
    async (name) => {
      const response = await server.call(name, await server.token());
      const { error } = (await response.json()) as { error?: { code?: number } };
      expect(error?.code).toBe(-32602);
    },
  );

  it('are decided on the body that is executed: of duplicate keys both see the last', async () => {
    const [guarded] = needs.find(([, needed]) => needed.length > base.length) ?? [];
    const open = needs.find(([, needed]) => needed.length === base.length)?.[0] ?? 'no_such_tool';
    if (guarded === undefined) return;
    const token = await server.token({ scopes: base });
    const call = JSON.stringify(toolCall(open, {}));
    const body = call.replace('"params":{', `"params":{"name":"${guarded}","x":1,`);
    const reversed = call.replace(`"name":"${open}"`, `"name":"${open}","name":"${guarded}"`);
    const headers = { 'mcp-method': 'tools/call', 'mcp-name': guarded };
    expect((await server.send({ token, body: reversed, headers })).status).toBe(403);
    const first = await server.send({ token, body, headers });
    expect(await first.text()).not.toContain('"result"');
  });

  it('cannot be smuggled past the guard by headers that name another tool', async () => {
    const [guarded] = needs.find(([, needed]) => needed.length > base.length) ?? [];
    if (guarded === undefined) return;
    const token = await server.token({ scopes: base });
    const headers = { 'mcp-name': 'whoami', 'mcp-method': 'tools/list' };
    const response = await server.send({ token, body: toolCall(guarded, {}), headers });
    expect(response.status).toBe(403);
  });

  const name = needs.find(([, needed]) => needed.length > base.length)?.[0] ?? '';
  it.runIf(name !== '').each([
    ['the older protocol', { method: 'tools/call', params: { name, arguments: {} } }],
    ['a notification', { id: undefined, method: 'tools/call', params: { name, arguments: {} } }],
    ['another case', { method: 'Tools/Call', params: { name } }],
    ['a space behind the method', { method: 'tools/call ', params: { name } }],
    ['a space behind the name', { method: 'tools/call', params: { name: `${name} ` } }],
    ['a list of names', { method: 'tools/call', params: { name: [name] } }],
    ['a list of parameters', { method: 'tools/call', params: [name] }],
    ['no parameters', { method: 'tools/call', params: null }],
    ['an object as id', { id: {}, method: 'tools/call', params: { name } }],
  ])('cannot be got around with %s', async (_, message) => {
    const body = { jsonrpc: '2.0', id: 1, ...message };
    const response = await server.send({ token: await server.token({ scopes: base }), body });
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toContain('"result"');
  });

  it('cannot be got around with a prototype', async () => {
    const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${name}"}`;
    const body = `${call},"__proto__":{"method":"tools/list"}}`;
    const response = await server.send({ token: await server.token({ scopes: base }), body });
    expect(await response.text()).not.toContain('"result"');
  });

  it('cannot be smuggled in a batch (TRANS-02)', async () => {
    const body = needs.map(([tool]) => toolCall(tool, {}));
    const response = await server.send({ token: await server.token({ scopes: base }), body });
    expect(response.status).toBe(400);
  });

  it.runIf(offered.tools.length > 0)('stop the server at start when a tool has no entry', () => {
    const rules = compileScopePolicy({ ...scopePolicy, tools: {} });
    expect(() =>
      createServerFactory(offered, {
        scopes: rules,
        services: noServices,
        updates: createResourceUpdates(),
      }),
    ).toThrow('no entry for the tool');
  });

  it('stop the server at start when one is not a scope', () => {
    for (const scope of ['two words', 'quo"te', 'back\\slash', 'line\nbreak', '']) {
      const places = [
        { baseScopes: [scope] },
        { tools: { tool: [scope] } },
        { hierarchy: { [scope]: [] } },
        { hierarchy: { broad: [scope] } },
      ];
      for (const place of places) {
        expect(() => compileScopePolicy({ ...scopePolicy, ...place })).toThrow('is not a scope');
      }
    }
  });

  it('stop the server at start when offline_access is among them (PRM-16, CHAL-19)', () => {
    const policy = { ...scopePolicy, baseScopes: ['offline_access'] };
    expect(() => compileScopePolicy(policy)).toThrow('offline_access');
  });

  it('form a hierarchy of any depth, and a cycle in it does no harm', () => {
    const rules = compileScopePolicy({
      baseScopes: [],
      tools: {},
      hierarchy: { a: ['b'], b: ['c'], c: ['a'] },
    });
    expect(rules.missing(['a'], ['c'])).toEqual([]);
    expect(rules.missing(['d'], ['a', 'd'])).toEqual(['a']);
  });

  it('are read from a string or a list, and from nothing else (SCOPE-06)', () => {
    expect(readScopes('a b  c')).toEqual(['a', 'b', 'c']);
    expect(readScopes(['a', 'b c', 1, null])).toEqual(['a']);
    expect(readScopes({ a: true })).toEqual([]);
    expect(readScopes({ 'a': {}, 'b c': {} }, '', 'keys')).toEqual(['a']);
    expect(readScopes(['a'], '', 'keys')).toEqual([]);
    expect(readScopes('a', '', 'keys')).toEqual([]);
    expect(readScopes(null, '', 'keys')).toEqual([]);
    expect(readScopes(undefined)).toEqual([]);
  });

  it('of another resource grant nothing here, however much their names look alike (SCOPE-05)', () => {
    const claim = 'https://mcp.example/a https://other.example/b c d/https://mcp.example/';
    expect(readScopes(claim, 'https://mcp.example/')).toEqual(['a']);
  });

  it('are asked for in the form in which the provider knows them (CHAL-16)', () => {
    const ask = (scopeRequest: ProviderProfile['scopeRequest'], alsoRequest: string[] = []) =>
      requestableScopes({ scopeRequest, alsoRequest }, 'https://mcp.example', ['a', 'b']);
    expect(ask('bare')).toEqual(['a', 'b']);
    expect(ask('bare', ['openid'])).toEqual(['openid', 'a', 'b']);
    expect(ask('resource-prefixed')).toEqual(['https://mcp.example/a', 'https://mcp.example/b']);
    expect(ask({ prefix: 'urn:x:' })).toEqual(['urn:x:a', 'urn:x:b']);
    expect(ask('none', ['openid'])).toEqual(['openid']);
    const openid = { scopeRequest: 'bare', alsoRequest: ['openid'] } as const;
    expect(requestableScopes(openid, 'https://mcp.example', [])).toEqual([]);
  });

  it('that the policy mentions are known, and no others', () => {
    const { knows } = compileScopePolicy({
      baseScopes: ['base'],
      tools: { tool: ['needed'] },
      hierarchy: { broad: ['narrow'] },
    });
    expect(['base', 'needed', 'broad', 'narrow'].every(knows)).toBe(true);
    expect(knows('other')).toBe(false);
  });
});
