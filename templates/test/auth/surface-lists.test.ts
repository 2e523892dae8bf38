import { ResourceTemplate, type McpServer } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/auth/caller.js';
import { compileScopePolicy } from '../../src/auth/scopes.js';
import { createGuardedServer } from '../../src/mcp/guarded-server.js';
import { newCaller } from '../tools/support/callers.js';
import { noteScopes, notesPolicy, startNotesServer } from './support/notes-server.js';
import { request, toolCall, type TestServer } from './support/test-server.js';

/** The lists, where their entries stand, and what tells one from another. */
const lists = [
  ['tools/list', 'tools', 'name'],
  ['prompts/list', 'prompts', 'name'],
  ['resources/list', 'resources', 'uri'],
  ['resources/templates/list', 'resourceTemplates', 'uriTemplate'],
] as const;
const open = ['note://notice', 'note://secret-notice'];
const own = [...open, 'note://mine/own', 'note://mine/diary'];
const templates = ['note://mine/{id}', 'note://of/{owner}/{id}', 'note://files/{+path}'];

describe.each([
  ['all', notesPolicy],
  ['permitted', { ...notesPolicy, lists: 'permitted' as const }],
])('lists: %s', (kind, policy) => {
  const isPermitted = kind === 'permitted';
  let server: TestServer;
  beforeAll(async () => {
    server = await startNotesServer({ policy });
  });
  afterAll(() => server.close());

  const tokenOf = (scopes: readonly string[]) => server.token({ subject: 'alice', scopes });
  async function listed(scopes: readonly string[]): Promise<unknown[][]> {
    const found: unknown[][] = [];
    for (const [method, member, key] of lists) {
      const response = await server.send({
        token: await tokenOf(scopes),
        body: request(method, {}),
      });
      const { result } = (await response.json()) as { result: Record<string, unknown> };
      expect(result['cacheScope'], method).toBe('private');
      expect(response.headers.get('cache-control')).toBe('no-store');
      found.push((result[member] as Record<string, unknown>[]).map((entry) => entry[key]));
    }
    return found;
  }

  it('show whoever may use everything all of it', async () => {
    expect(await listed([...noteScopes, 'fail'].filter((scope) => scope !== 'fail'))).toEqual(
      isPermitted
        ? [['touch'], ['review'], own, templates]
        : [['touch'], ['review', 'failing'], own, [...templates, 'fail://{id}']],
    );
  });

  it('hide what the caller may not use only where that was chosen', async () => {
    expect(await listed(['base'])).toEqual(
      isPermitted
        ? [[], [], open, []]
        : [['touch'], ['review', 'failing'], open, [...templates, 'fail://{id}']],
    );
    if (!isPermitted) return;
    expect(await listed(['base', 'files:read'])).toEqual([[], [], open, ['note://files/{+path}']]);
    expect(await listed(['base', 'notes:write'])).toEqual([['touch'], [], open, []]);
    expect(await listed(['base', 'notes:review'])).toEqual([[], ['review'], open, []]);
  });

  it('decide nothing: what they hide is asked for by name and answered with its scopes', async () => {
    for (const body of [
      toolCall('touch', { uri: 'note://notice' }),
      request('resources/read', { uri: 'note://mine/own' }),
      request('prompts/get', { name: 'review', arguments: { id: 'own' } }),
    ]) {
      const refused = await server.send({ token: await tokenOf(['base']), body });
      expect(refused.status).toBe(403);
      expect((await server.send({ token: await tokenOf(noteScopes), body })).status).toBe(200);
    }
  });
});

/** Asks for the list of resources past the guard, as a route would that misses it. */
function listPast(
  server: McpServer,
  scopes?: string[],
  { method = 'resources/list', caller = newCaller() }: { method?: string; caller?: Caller } = {},
): unknown {
  const handlers = server.server as unknown as {
    _requestHandlers: Map<string, (request: object, context: object) => unknown>;
  };
  const handler = handlers._requestHandlers.get(method);
  const authInfo = scopes && { token: '', clientId: 'c', scopes, extra: { caller } };
  const context = { http: authInfo ? { authInfo } : {}, mcpReq: {} };
  return handler?.({ method, params: {} }, context);
}

describe('what a template lists', () => {
  it('is listed for nobody without a caller, even when it needs no scopes', async () => {
    const policy = { baseScopes: [], tools: {}, hierarchy: {}, resources: { 'open://{id}': [] } };
    const server = createGuardedServer({ name: 's', version: '1' }, compileScopePolicy(policy));
    const list = () => ({ resources: [{ uri: 'open://5', name: '5' }] });
    const place = new ResourceTemplate('open://{id}', { list });
    server.registerResource('open', place, {}, () => ({ contents: [] }));
    expect(await listPast(server)).toMatchObject({ resources: [] });
    expect(await listPast(server, [])).toMatchObject({ resources: [{ uri: 'open://5' }] });
  });
});

describe('the list of tools of a server without any', () => {
  it('is empty and no error: some clients ask for nothing else', async () => {
    const rules = compileScopePolicy({ baseScopes: [], tools: {}, hierarchy: {} });
    const server = createGuardedServer({ name: 's', version: '1' }, rules);
    expect(await listPast(server, [], { method: 'tools/list' })).toMatchObject({ tools: [] });
  });
});

describe('a list that shows what is permitted', () => {
  const policy = {
    baseScopes: [],
    tools: {},
    hierarchy: {},
    resources: { 'note://{id}': ['a'], 'note://x/{id}': ['b'], 'one://': ['a'], 'open://{id}': [] },
    lists: 'permitted' as const,
  };

  function listWith(scopes?: string[]): unknown {
    const server = createGuardedServer({ name: 's', version: '1' }, compileScopePolicy(policy));
    const list = () => ({
      resources: [
        { uri: 'note://1', name: '1' },
        { uri: 'note://x/2', name: '2' },
        { uri: 'other://3', name: '3' },
        { uri: 'no uri', name: '4' },
      ],
    });
    const read = () => ({ contents: [] });
    server.registerResource('note', new ResourceTemplate('note://{id}', { list }), {}, read);
    server.registerResource('one', 'one://', {}, read);
    const listOpen = () => ({ resources: [{ uri: 'open://5', name: '5' }] });
    server.registerResource(
      'open',
      new ResourceTemplate('open://{id}', { list: listOpen }),
      {},
      read,
    );
    return listPast(server, scopes);
  }

  it('judges each item that a template lists by the entry it falls under', async () => {
    const [one, note, nested, free] = ['one://', 'note://1', 'note://x/2', 'open://5'].map(
      (uri) => ({ uri }),
    );
    expect(await listWith(['a'])).toMatchObject({ resources: [one, note, free] });
    expect(await listWith(['a', 'b'])).toMatchObject({ resources: [one, note, nested, free] });
  });

  it('is for its caller alone, whatever the server says of its lists', async () => {
    expect(await listWith(['a'])).toMatchObject({ cacheScope: 'private' });
  });

  it('is empty without a caller', async () => {
    expect(await listWith()).toMatchObject({ resources: [] });
    expect(await listWith([])).toMatchObject({ resources: [{ uri: 'open://5' }] });
  });

  it('has no tool for a machine that needs a person', async () => {
    const policy = { baseScopes: [], tools: { ask: [], look: [] }, hierarchy: {} };
    const rules = compileScopePolicy({ ...policy, usersOnly: ['ask'], lists: 'permitted' });
    const server = createGuardedServer({ name: 's', version: '1' }, rules);
    for (const name of ['ask', 'look']) server.registerTool(name, {}, () => ({ content: [] }));
    const names = async (caller: Caller) => {
      const result = await listPast(server, [], { method: 'tools/list', caller });
      return (result as { tools: { name: string }[] }).tools.map(({ name }) => name);
    };
    expect(await names(newCaller())).toEqual(['ask', 'look']);
    expect(await names({ ...newCaller(), kind: 'machine' })).toEqual(['look']);
  });
});
