import { completable, McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createGuardedServer } from '../../src/mcp/guarded-server.js';
import { compileScopePolicy, type ScopePolicy } from '../../src/auth/scopes.js';
import { parseChallenge } from './support/challenge-parser.js';
import {
  request,
  requestable,
  startAttackedServer,
  type TestServer,
} from './support/test-server.js';

const NOTE = 'note://{owner}/{id}';
const nothing: ScopePolicy = { baseScopes: ['base'], tools: {}, hierarchy: {} };
const everything: ScopePolicy = {
  ...nothing,
  resources: {
    'rule://all/first': ['rules:read'],
    [NOTE]: ['notes:read'],
  },
  prompts: { review: ['review:use'] },
  methods: { 'acme/purge': ['all:purge'] },
  mayObserve: ({ subject }, uri) => uri.startsWith(`note://${subject}/`),
};

/** A server with one of each beside tools; whoever gets at something finds a secret. */
function register(server: McpServer): McpServer {
  const read = ({ href }: URL) => ({ contents: [{ uri: href, text: 'SECRET' }] });
  const complete = () => ['SECRET'];
  const template = new ResourceTemplate(NOTE, { list: undefined, complete: { id: complete } });
  server.registerResource('rules', 'rule://all/first', {}, read);
  server.registerResource('note', template, {}, read);
  const argsSchema = z.object({ text: completable(z.string(), complete) });
  server.registerPrompt('review', { argsSchema }, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: 'SECRET' } }],
  }));
  server.server.setRequestHandler('acme/purge', { params: z.object({}) }, () => ({
    said: 'SECRET',
  }));
  return server;
}
const info = { name: 'surface', version: '1' };
const start = (policy: ScopePolicy) =>
  startAttackedServer({
    policy,
    limits: { messagesPerMinute: 10_000 },
    // Past everything that would have refused it at the start.
    createServer: () =>
      register(
        new McpServer(info, { capabilities: { resources: { subscribe: true }, logging: {} } }),
      ),
  });

const ref = { type: 'ref/resource', uri: NOTE };
const argument = { name: 'id', value: '' };
const listenTo = (...resourceSubscriptions: unknown[]) => ({
  notifications: { resourceSubscriptions },
});
/** What can be asked for, its scopes beside the base scopes, and what it is in the log. */
const operations: readonly [method: string, params: object, own: string[], addressed: object][] = [
  ['resources/read', { uri: 'rule://all/first' }, ['rules:read'], { resource: 'rule://all/first' }],
  ['resources/read', { uri: 'note://user-1/a' }, ['notes:read'], { resource: NOTE }],
  [
    'prompts/get',
    { name: 'review', arguments: { text: '' } },
    ['review:use'],
    { prompt: 'review' },
  ],
  ['completion/complete', { ref, argument }, ['notes:read'], { resource: NOTE }],
  [
    'completion/complete',
    { ref: { type: 'ref/prompt', name: 'review' }, argument: { name: 'text', value: '' } },
    ['review:use'],
    { prompt: 'review' },
  ],
  [
    'subscriptions/listen',
    listenTo('rule://all/first', 'note://user-1/a'),
    ['rules:read', 'notes:read'],
    { resource: `rule://all/first ${NOTE}` },
  ],
];

describe('what the scope map does not name', () => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await start(nothing);
    token = await server.token({ scopes: ['base'] });
  });
  afterAll(() => server.close());

  it.each([
    ...operations.map(([method, params]) => [method, params] as const),
    ['acme/purge', {}] as const,
    ['logging/setLevel', { level: 'debug' }] as const,
    ['resources/subscribe', { uri: 'note://user-1/a' }] as const,
    ['resources/unsubscribe', { uri: 'note://user-1/a' }] as const,
    ['tasks/get', { taskId: 'x' }] as const,
    ['tasks/list', {}] as const,
    ['skills/list', {}] as const,
    ['__proto__', {}] as const,
    ['constructor', {}] as const,
  ])('is not there, in any era, though it is registered: %s %j', async (method, params) => {
    const sent = [
      { body: request(method, params) },
      { body: { jsonrpc: '2.0', id: 1, method, params }, headers: LEGACY },
      { body: { jsonrpc: '2.0', method, params }, headers: LEGACY },
    ];
    for (const each of sent) {
      const response = await server.send({ token, ...each });
      const text = await response.text();
      expect(text).not.toContain('SECRET');
      expect(text).toMatch(/"code":-3260[12]/);
      expect(response.status).toBeLessThan(500);
      const entry = JSON.parse(server.logLines.at(-1) ?? '{}') as object;
      expect(entry).toMatchObject({
        decision: 'denied',
        reason: expect.stringMatching(/^unknown_/) as string,
      });
    }
  });

  it('says 404 of a method to clients of today, and 200 to earlier ones (ERR-01)', async () => {
    const body = { jsonrpc: '2.0', id: 'x', method: 'acme/purge' };
    const today = await server.send({ token, body: request('acme/purge', {}) });
    expect(today.status).toBe(404);
    const earlier = await server.send({ token, body, headers: LEGACY });
    expect(earlier.status).toBe(200);
    expect(await earlier.json()).toEqual({
      jsonrpc: '2.0',
      id: 'x',
      error: { code: -32601, message: 'Method not found' },
    });
    const notification = { jsonrpc: '2.0', method: 'acme/purge' };
    const unheard = await server.send({ token, body: notification, headers: LEGACY });
    expect(unheard.status).toBe(400);
  });

  it('asks for the base scopes first', async () => {
    const poor = await server.token({ scopes: ['other'] });
    for (const method of ['acme/purge', 'resources/read', 'prompts/get']) {
      const response = await server.send({ token: poor, body: request(method, {}) });
      expect(response.status).toBe(403);
    }
  });

  it('leaves lists, pings and notifications as they are', async () => {
    for (const method of ['tools/list', 'prompts/list', 'resources/list', 'server/discover']) {
      expect((await server.send({ token, body: request(method, {}) })).status).not.toBe(403);
    }
    for (const method of ['initialized', 'cancelled', 'progress', 'roots/list_changed']) {
      const body = { jsonrpc: '2.0', method: `notifications/${method}` };
      expect((await server.send({ token, body, headers: LEGACY })).status).toBe(202);
    }
  });

  it('stops the server at start, whatever it is', () => {
    const rules = compileScopePolicy(nothing);
    const tool = () => ({ content: [] });
    const registrations: [string, (server: McpServer) => unknown][] = [
      ['the resource rule://all/first', register],
      ['the tool purge', (mcp) => mcp.registerTool('purge', {}, tool)],
      ['the prompt hi', (mcp) => mcp.registerPrompt('hi', {}, () => ({ messages: [] }))],
      [
        `the resource ${NOTE}`,
        (mcp) =>
          mcp.registerResource('n', new ResourceTemplate(NOTE, { list: undefined }), {}, () => ({
            contents: [],
          })),
      ],
    ];
    for (const [what, add] of registrations) {
      expect(() => add(createGuardedServer(info, rules))).toThrow(`no entry for ${what}`);
    }
    expect(() => register(createGuardedServer(info, compileScopePolicy(everything)))).not.toThrow();
  });
});

describe('what the scope map names', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await start(everything);
  });
  afterAll(() => server.close());
  const lastEntry = () => JSON.parse(server.logLines.at(-1) ?? '{}') as Record<string, unknown>;
  const ask = async (scopes: readonly string[], method: string, params: object) =>
    server.send({ token: await server.token({ scopes }), body: request(method, params) });

  it.each(operations)('needs all its scopes: %s %j', async (method, params, own, addressed) => {
    const needed = ['base', ...own];
    for (const without of needed) {
      const held = ['unrelated', ...needed.filter((scope) => scope !== without)];
      const response = await ask(held, method, params);
      expect(response.status).toBe(403);
      const { parameters } = parseChallenge(response.headers.get('www-authenticate'));
      const scope = parameters.get('scope');
      if (scope !== undefined) {
        expect(scope.split(' ')).toEqual(
          expect.arrayContaining(requestable(needed, server.config.resource)),
        );
      }
      expect(await response.text()).not.toContain('SECRET');
      expect(lastEntry()).toMatchObject({ decision: 'denied', method, ...addressed });
    }
    const response = await ask(needed, method, params);
    expect(response.status).toBe(200);
    expect(lastEntry()).toMatchObject({ decision: 'allowed', status: 200, method, ...addressed });
    if (method === 'subscriptions/listen') await response.body?.cancel();
    else expect(await response.text()).toContain('SECRET');
  });

  const all = ['base', 'rules:read', 'notes:read', 'review:use', 'all:purge'];

  it('may be a method of its own', async () => {
    expect((await ask(['base'], 'acme/purge', {})).status).toBe(403);
    const token = await server.token({ scopes: all });
    const body = { jsonrpc: '2.0', id: 1, method: 'acme/purge', params: {} };
    expect(await (await server.send({ token, body, headers: LEGACY })).text()).toContain('SECRET');
  });

  it.each([
    'RULE://all/first',
    'rule://all/x/../first',
    'rule://all/x/%2e%2e/first',
    'rule://al\nl/first',
    ' rule://all/first ',
  ])('is found by the URI that the SDK makes of it: %j', async (uri) => {
    // Some of these cannot stand in a header field, which earlier revisions do not ask for.
    const body = { jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } };
    const readWith = async (scope: string) => {
      const token = await server.token({ scopes: ['base', scope] });
      return server.send({ token, body, headers: LEGACY });
    };
    expect((await readWith('notes:read')).status).toBe(403);
    expect(lastEntry()).toMatchObject({ resource: 'rule://all/first' });
    expect(await (await readWith('rules:read')).text()).toContain('SECRET');
  });

  it.each([
    ['resources/read', { uri: 'no uri' }],
    ['resources/read', { uri: 42 }],
    ['resources/read', { uri: ['rule://all/first'] }],
    ['resources/read', { uri: `note://user-1/${'a'.repeat(2048)}` }],
    ['resources/read', {}],
    ['prompts/get', { name: 'constructor' }],
    ['prompts/get', { name: ['review'] }],
    ['completion/complete', { ref: { type: 'ref/resource', uri: 'note://user-1/a' }, argument }],
    ['completion/complete', { ref: { type: 'ref/other', name: 'review' }, argument }],
    ['completion/complete', { argument }],
    ['subscriptions/listen', listenTo('note://other/a')],
    ['subscriptions/listen', listenTo('rule://all/first', 'note://other/a')],
    ['subscriptions/listen', listenTo('RULE://all/first')],
    ['subscriptions/listen', listenTo('rule://all/x/../first')],
    ['subscriptions/listen', listenTo('unknown://x')],
    ['subscriptions/listen', listenTo(42)],
    ['subscriptions/listen', { notifications: { resourceSubscriptions: 'rule://all/first' } }],
    ['subscriptions/listen', listenTo(...Array<string>(65).fill('rule://all/first'))],
  ])(
    'is answered as unknown when it is not there, or somebody else’s: %s %j',
    async (method, params) => {
      const response = await ask(all, method, params);
      expect(response.status).toBe(200);
      const { error } = (await response.json()) as { error?: object };
      const kind = method === 'prompts/get' ? 'prompt' : 'resource';
      expect(error).toEqual({ code: -32602, message: `Unknown ${kind}` });
      expect(lastEntry()).toMatchObject({ decision: 'denied', reason: `unknown_${kind}` });
      expect(lastEntry()).not.toHaveProperty('resource');
    },
  );

  it('is subscribed to by earlier clients only, and only where they may listen', async () => {
    const token = await server.token({ scopes: all });
    for (const method of ['resources/subscribe', 'resources/unsubscribe']) {
      const params = { uri: 'note://other/a' };
      expect((await ask(all, method, params)).status).toBe(404);
      const body = { jsonrpc: '2.0', id: 1, method, params };
      const answer = await (await server.send({ token, body, headers: LEGACY })).text();
      expect(answer).toContain('Unknown resource');
    }
  });

  it('has a second gate, for the routes that miss the guard', () => {
    const gated = register(createGuardedServer(info, compileScopePolicy(everything)));
    const held = (scopes?: string[]) => ({
      ...(scopes ? { authInfo: { token: '', clientId: 'c', scopes } } : {}),
    });
    for (const [method, params, own] of operations.slice(0, 3)) {
      const gate = (scopes?: string[]) =>
        gated.resolveScopeChallenge({ request: { method, params }, ...held(scopes) } as never);
      expect(gate()).toEqual({ scopes: ['base', ...own] });
      expect(gate(['base'])).toEqual({ scopes: ['base', ...own] });
      expect(gate(['base', ...own])).toBeUndefined();
    }
  });

  it('keeps a gate of your own behind that', () => {
    const rules = compileScopePolicy({ ...nothing, tools: { own: ['a'] } });
    const gated = createGuardedServer(info, rules);
    const scopeChallenge = vi.fn(() => ({ scopes: ['more'] as [string] }));
    gated.registerTool('own', { scopeChallenge }, () => ({ content: [] }));
    const call = { method: 'tools/call', params: { name: 'own' } };
    const gate = (scopes: string[]) =>
      gated.resolveScopeChallenge({ request: call, authInfo: { scopes } } as never);
    expect(gate(['base'])).toEqual({ scopes: ['base', 'a'] });
    expect(scopeChallenge).not.toHaveBeenCalled();
    expect(gate(['base', 'a'])).toEqual({ scopes: ['more'] });
  });
});

describe('an entry of the scope map that cannot hold', () => {
  it.each([
    [{ resources: { 'https://Example.com/R': [] } }, 'write it as https://example.com/R'],
    [{ resources: { 'https://example.com': [] } }, 'write it as https://example.com/'],
    [{ resources: { 'no uri': [] } }, 'is not a URI'],
    [{ resources: { 'https://Example.com/{id}': [] } }, 'write it as https://example.com/x'],
    [{ resources: { 'a://{+b}/{+c}': [] } }, 'is not simple'],
    [{ resources: { 'a://{+b}/{#c}': [] } }, 'is not simple'],
    [{ resources: { 'a://{b}{c}': [] } }, 'is not simple'],
    [{ resources: { 'a://x/{b}-{c}-{d}': [] } }, 'is not simple'],
    [{ resources: { 'a://x/{b}-{c}/{d}.{e}': [] } }, 'is not simple'],
    [{ resources: { 'a://x/{+b}.{c}.{d}': [] } }, 'is not simple'],
    [{ resources: { 'a://x/{+b}/{c}/{d}-{e}': [] } }, 'is not simple'],
    [{ resources: { 'a://x/y{?b}-{c}-{d}': [] } }, 'is not simple'],
    [{ resources: { 'a://x/{b}y{?c}-{d}': [] } }, 'is not simple'],
    [{ resources: { 'a://x/?y={b}-}-{c}-}-{d}': [] } }, 'is not simple'],
    [{ resources: { 'a://x/{b*}': [] } }, 'is not simple'],
    [{ resources: { 'a://x/{b,c}': [] } }, 'is not simple'],
    [{ resources: { 'a://{b}/c': ['r'], 'a://{b}/{c}': [] } }, 'both mean a://x/c, but need'],
    [
      { resources: { 'a://{b}/{c}': ['r'], 'a://b/{c}': ['s'] } },
      'need ["base","r"] and ["base","s"]',
    ],
    [
      { resources: { 'a://{b}/{c}': ['r'], 'a://b/c': [] } },
      'the resources "a://{b}/{c}" and "a://b/c"',
    ],
    [{ resources: { 'a://{+b}': ['r'], 'a://b/{c}': [], 'z://z': [] } }, 'both mean'],
    [{ methods: { 'tools/call': [] } }, 'is judged by what it addresses'],
    [{ methods: { 'resources/read': [] } }, 'is judged by what it addresses'],
    [{ prompts: { hi: ['two words'] } }, 'is not a scope'],
    [{ resources: { 'a://x/y': ['two words'] } }, 'is not a scope'],
    [{ methods: { 'a/b': ['two words'] } }, 'is not a scope'],
  ])('stops the server at start: %j', (part, says) => {
    expect(() => compileScopePolicy({ ...nothing, ...part })).toThrow(says);
  });

  it.each([
    [{ 'a://{b}/c': ['r'], 'a://{b}/d': [] }],
    [{ 'a://{b}/c': ['r', 's'], 'a://{b}/{c}': ['s', 'r'], 'a://b/c': ['s', 'r', 'base'] }],
    [{ 'a://{b}': ['r'], 'a://b/c': [], 'b://{b}': ['s'] }],
  ])('is none that overlaps nothing, or with the same scopes: %j', (resources) => {
    expect(() => compileScopePolicy({ ...nothing, resources })).not.toThrow();
  });

  it.each([
    'a://x/{b}/{c}',
    'a://x/{b}/{c}/{d}/{e}',
    'a://x/{b}.{c}',
    'a://x/{b}/{c}-{d}',
    'a://x/{b},{c},{d}-{e}',
    'a://x/{+b}',
    'a://x/{+b}/{c}',
    'a://x/{+b}.{c}/y',
    'a://x/y{?b,c}',
    'a://x/y{?b}-{&c}',
    'a://x/{b}/y{?c,d}',
    'a://x/{b}-{+c}',
    'a://x/{b}-{c}/{+d}/y',
  ])('is not the template %s, and no URI takes long to compare with it (DOS-03)', (template) => {
    const { findResource } = compileScopePolicy({ ...nothing, resources: { [template]: [] } });
    for (const piece of [
      '-',
      '.',
      'y',
      'a',
      '/',
      '-/',
      'a/',
      '-y/',
      ',',
      '&',
      '-&c=',
      '?b=',
      '.a/',
    ]) {
      const uri = `a://x/${piece.repeat(2000 / piece.length)}`;
      for (const end of ['/', ',', '-', '/y-', 'z/?']) {
        const startedAt = performance.now();
        findResource(uri + end);
        expect(performance.now() - startedAt, `${piece} ${end}`).toBeLessThan(2000);
      }
    }
  });

  it('leaves nobody listening to what comes from a template, unless something says who may', () => {
    const caller = { issuer: 'i', subject: 's', clientId: 'c', scopes: [], expiresAt: 0 };
    const mayObserve = (policy: Partial<ScopePolicy>, uri: string) => {
      const rules = compileScopePolicy({ ...nothing, resources: everything.resources, ...policy });
      const found = rules.findResource(uri);
      return found && rules.mayObserve(caller, found);
    };
    const [mine, foreign] = ['note://s/a', 'note://t/a'];
    expect(mayObserve({}, mine)).toBe(false);
    expect(mayObserve({}, 'rule://all/first')).toBe(true);
    expect(mayObserve(everything, mine)).toBe(true);
    expect(mayObserve(everything, foreign)).toBe(false);
    // What the entry itself says comes first, also of a single resource.
    const observers = { [NOTE]: () => false, 'rule://all/first': () => false };
    expect(mayObserve({ ...everything, observers }, mine)).toBe(false);
    expect(mayObserve({ observers }, 'rule://all/first')).toBe(false);
    expect(mayObserve({ observers: { [NOTE]: () => true } }, foreign)).toBe(true);
    // Of two entries for one URI, both.
    const resources = { [NOTE]: [], 'note://{owner}/a': [] };
    expect(mayObserve({ resources, observers: { [NOTE]: () => true } }, mine)).toBe(false);
    const both = { [NOTE]: () => true, 'note://{owner}/a': () => true };
    expect(mayObserve({ resources, observers: both }, mine)).toBe(true);
  });
});

/** Earlier protocols have none of the headers that repeat the body. */
const LEGACY: Readonly<Record<string, string>> = {
  'mcp-protocol-version': '2025-11-25',
  'mcp-method': '',
  'mcp-name': '',
};
