import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { definePrompt } from '../../src/prompts/prompt.js';
import { defineResource, type AnyResource } from '../../src/resources/resource.js';
import { noteScopes, notesPolicy, reads, startNotesServer } from './support/notes-server.js';
import { request, type TestServer } from './support/test-server.js';

/** Earlier protocols have none of the headers that repeat the body, where some of these could not stand. */
const LEGACY = {
  'mcp-protocol-version': '2025-11-25',
  'mcp-method': '',
  'mcp-name': '',
  'accept': 'application/json',
};

interface Answer {
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: object;
}

let server: TestServer;
beforeAll(async () => {
  server = await startNotesServer();
});
afterAll(() => server.close());
beforeEach(() => {
  reads.length = 0;
});

const tokenOf = (subject: string, scopes: readonly string[] = noteScopes) =>
  server.token({ subject, scopes });
const legacy = (method: string, params: object) => ({ jsonrpc: '2.0', id: 1, method, params });
const ask = async (subject: string, method: string, params: object) =>
  server.send({
    token: await tokenOf(subject, [...noteScopes, 'fail']),
    body: legacy(method, params),
    headers: LEGACY,
  });
const answerTo = async (subject: string, method: string, params: object) =>
  (await (await ask(subject, method, params)).json()) as Answer;
const read = (subject: string, uri: unknown) => answerTo(subject, 'resources/read', { uri });
const contentsOf = async (subject: string, uri: string) =>
  (await read(subject, uri)).result?.['contents'];
const notFound = (uri: string) => ({
  code: -32602,
  message: `Resource not found: ${uri}`,
  data: { uri },
});

describe('a resource', () => {
  it('is read by whom it belongs to', async () => {
    const uri = 'note://mine/own';
    expect(await contentsOf('alice', uri)).toEqual([
      { uri, mimeType: 'text/plain', text: 'the secret of alice' },
    ]);
    expect(await contentsOf('bob', uri)).toEqual([
      { uri, mimeType: 'text/plain', text: 'the secret of bob' },
    ]);
    expect(await contentsOf('bob', 'note://notice')).toEqual([
      { uri: 'note://notice', mimeType: 'application/json', text: '{"text":"Be kind."}' },
    ]);
  });

  it('of another user is answered like one that there is not, byte for byte (SCOPE-09)', async () => {
    const body = (uri: string) => request('resources/read', { uri });
    const bytes = async (uri: string) => {
      const response = await server.send({ token: await tokenOf('bob'), body: body(uri) });
      expect(response.status).toBe(200);
      const [type] = response.headers.get('content-type')?.split(';') ?? [];
      return [
        type,
        response.headers.get('cache-control'),
        (await response.text()).replaceAll(uri, 'URI'),
      ];
    };
    const missing = await bytes('note://mine/nothing');
    expect(missing.at(-1)).toContain('"code":-32602');
    expect(await bytes('note://mine/diary')).toEqual(missing);
    expect(await bytes('note://of/alice/own')).toEqual(missing);
    expect(await bytes('note://of/alice/nothing')).toEqual(missing);
    // No name at all, and what no entry of the scope map means.
    expect(await bytes('note://mine/..%2fown')).toEqual(missing);
    expect(await bytes('other://mine/own')).toEqual(missing);
  });

  it.each([
    'note://mine/..%2fsecret',
    'note://mine/a%2Fb',
    'note://mine/%2e%2e%2fsecret',
    'note://mine/a%5Cb',
    'note://mine/a\\b',
    'note://mine/own%00',
    'note://mine/own%0a',
    'note://mine/own?x=y',
    'note://mine/own%3Fx=y',
    'note://mine/own#f',
    'note://mine/own%23f',
    'note://mine/%zz',
    'note://of/%2e%2e/own',
    'note://of/../own',
    'note://files/docs/..%2f..%2fetc',
    'note://files/docs/%2e%2e%2fetc',
    'note://files/docs%2f..%2f..%2fetc',
    'note://files//etc/passwd',
    'note://files/docs%5c..%5cetc',
    'note://files/docs//etc',
    'note://files/%2fetc/passwd',
  ])('runs nothing for what is no name: %s (DOS-04)', async (uri) => {
    const { error } = await read('..', uri);
    expect(error).toEqual(notFound(new URL(uri).href));
    expect(reads).toEqual([]);
  });

  it.each([
    ['note://files/docs/../etc', { path: 'etc' }],
    ['note://files/docs/%2e%2e/etc', { path: 'etc' }],
    ['note://files/../../etc', { path: 'etc' }],
    ['note://files/a%20b/c.md', { path: 'a b/c.md' }],
    ['NOTE://files/a', { path: 'a' }],
    ['note://files/a%252fb', { path: 'a%2fb' }],
  ])('has the path that is left of it once it is a URI: %s', async (uri, variables) => {
    await read('alice', uri);
    expect(reads).toEqual([variables]);
  });

  it.each(['note://MINE/own', 'note://mine/OWN', 'note:///mine/own', 'note:mine/own'])(
    'is not that of another spelling, where URIs tell them apart: %s',
    async (uri) => {
      expect((await read('alice', uri)).error).toEqual(notFound(new URL(uri).href));
    },
  );

  it.each([['__proto__'], ['constructor'], ['toString'], ['hasOwnProperty']])(
    'called %s is not there, nor a prompt, nor a variable of that name',
    async (name) => {
      expect((await read('alice', `note://mine/${name}`)).error).toBeDefined();
      expect((await read('alice', `${name}://mine/own`)).error).toBeDefined();
      expect((await read('alice', name)).error).toBeDefined();
      expect((await answerTo('alice', 'prompts/get', { name })).error).toBeDefined();
      const argument = { name, value: '' };
      for (const ref of [
        { type: 'ref/resource', uri: 'note://mine/{id}' },
        { type: 'ref/prompt', name: 'review' },
      ]) {
        const { result } = await answerTo('alice', 'completion/complete', { ref, argument });
        expect(result).toMatchObject({ completion: { values: [] } });
      }
      for (const ref of [
        { type: 'ref/resource', uri: name },
        { type: 'ref/prompt', name },
      ]) {
        const params = { ref, argument: { name: 'id', value: '' } };
        expect((await answerTo('alice', 'completion/complete', params)).error).toBeDefined();
      }
      expect(reads.filter((variables) => Object.keys(variables).join() !== 'id')).toEqual([]);
    },
  );

  it('costs little time, whatever URI is sent (DOS-03)', async () => {
    const startedAt = performance.now();
    for (const piece of ['/', '-', 'a/', '%2f', '../', '..%2f', '.']) {
      const uri = `note://files/${piece.repeat(400 / piece.length)}`;
      expect((await ask('alice', 'resources/read', { uri })).status).toBe(200);
    }
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    const long = `note://files/${'a'.repeat(3000)}`;
    expect((await read('alice', long)).error).toEqual({
      code: -32602,
      message: 'Unknown resource',
    });
  });

  it('that fails says no more than that, and under which id the log has why (DOS-04)', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const ref = { type: 'ref/resource', uri: 'fail://{id}' };
    const argument = { name: 'id', value: '' };
    for (const [method, params] of [
      ['resources/read', { uri: 'fail://x' }],
      ['resources/list', {}],
      ['prompts/get', { name: 'failing', arguments: {} }],
      ['completion/complete', { ref, argument }],
      ['completion/complete', { ref: { type: 'ref/prompt', name: 'failing' }, argument }],
    ] as const) {
      const text = await (await ask('alice', method, params)).text();
      expect(text, method).toContain('"code":-32603');
      expect(text, method).not.toContain('hunter2');
      const entry = JSON.parse(String(logged.mock.calls.at(-1)?.[0])) as Record<string, unknown>;
      expect(entry).toMatchObject({ message: 'password=hunter2', subject: 'alice' });
      expect(text).toContain(String(entry['id']));
    }
    logged.mockRestore();
  });

  it('that gives what cannot be sent fails as well: nobody waits for ever (DOS-04)', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    // As a database gives numbers, and as an object that a library reads on demand.
    const unsendable = [
      10n,
      {
        toJSON() {
          throw new Error('password=hunter2');
        },
      },
    ];
    for (const value of unsendable as unknown as string[]) {
      const described = { title: 'Late', description: 'Fails late.' };
      const late = await startNotesServer({
        resources: [
          defineResource({
            ...described,
            name: 'late',
            uri: 'fail://{id}',
            read: () => ({ contents: [{ uri: 'fail://x', text: value }] }),
            list: () => [{ uri: 'fail://x', name: value }],
            complete: { id: () => [value] },
          }),
        ],
        prompts: [
          definePrompt({
            ...described,
            name: 'failing',
            argsSchema: z.object({ id: z.string().optional() }),
            get: () => ({ messages: [{ role: 'user', content: { type: 'text', text: value } }] }),
            complete: { id: () => [value] },
          }),
        ],
      });
      const token = await late.token({ subject: 'alice', scopes: ['base', 'fail'] });
      const ref = { type: 'ref/resource', uri: 'fail://{id}' };
      const argument = { name: 'id', value: '' };
      for (const headers of [{}, LEGACY]) {
        for (const [method, params] of [
          ['resources/read', { uri: 'fail://x' }],
          ['resources/list', {}],
          ['prompts/get', { name: 'failing', arguments: {} }],
          ['completion/complete', { ref, argument }],
          ['completion/complete', { ref: { type: 'ref/prompt', name: 'failing' }, argument }],
        ] as const) {
          const body = headers === LEGACY ? legacy(method, params) : request(method, params);
          const text = await (await late.send({ token, body, headers })).text();
          expect(text, method).toContain('"code":-32603');
          expect(text, method).not.toContain('hunter2');
          const entry = JSON.parse(String(logged.mock.calls.at(-1)?.[0])) as { id: string };
          expect(text, method).toContain(entry.id);
        }
      }
      await late.close();
    }
    logged.mockRestore();
  });

  it('needs all its scopes, and so does whatever refers to it', async () => {
    const ref = { type: 'ref/resource', uri: 'note://mine/{id}' };
    const argument = { name: 'id', value: '' };
    for (const [method, params] of [
      ['resources/read', { uri: 'note://mine/own' }],
      ['completion/complete', { ref, argument }],
      [
        'subscriptions/listen',
        { notifications: { resourceSubscriptions: ['note://notice', 'note://mine/own'] } },
      ],
    ] as const) {
      const token = await tokenOf('alice', ['base', 'files:read', 'notes:review']);
      const response = await server.send({ token, body: request(method, params) });
      expect(response.status, method).toBe(403);
    }
    expect(reads).toEqual([]);
  });

  it('is listed, item by item, to those only who may read it', async () => {
    const listed = async (scopes: string[]) => {
      const token = await tokenOf('alice', scopes);
      const response = await server.send({ token, body: request('resources/list', {}) });
      const { result } = (await response.json()) as Answer;
      const resources = result?.['resources'] as { uri: string }[];
      return resources.map(({ uri }) => uri);
    };
    const single = ['note://notice', 'note://secret-notice'];
    expect(await listed(noteScopes)).toEqual([...single, 'note://mine/own', 'note://mine/diary']);
    expect(await listed(['base'])).toEqual(single);
  });
});

describe('what a resource holds', () => {
  const text = (value: unknown) => JSON.stringify(value);
  const own = [{ uri: 'x:y', text: 'as it is', mimeType: 'text/html' }];

  it.each([
    ['a text', undefined, 'plain', { text: 'plain', mimeType: 'text/plain' }],
    ['a text of its type', 'text/markdown', '# a', { text: '# a', mimeType: 'text/markdown' }],
    ['no text', undefined, '', { text: '', mimeType: 'text/plain' }],
    [
      'bytes',
      undefined,
      new Uint8Array([0, 255, 16]),
      { blob: 'AP8Q', mimeType: 'application/octet-stream' },
    ],
    ['an image', 'image/png', new Uint8Array([1]), { blob: 'AQ==', mimeType: 'image/png' }],
    ['an object', undefined, { a: [1] }, { text: text({ a: [1] }), mimeType: 'application/json' }],
    ['a list', 'application/x+json', [1], { text: '[1]', mimeType: 'application/x+json' }],
    ['a number', undefined, 0, { text: '0', mimeType: 'application/json' }],
    ['false', undefined, false, { text: 'false', mimeType: 'application/json' }],
    ['null', undefined, null, { text: 'null', mimeType: 'application/json' }],
    [
      'data that looks like contents',
      undefined,
      { contents: own, more: 1 },
      { text: text({ contents: own, more: 1 }), mimeType: 'application/json' },
    ],
    [
      'data that calls itself contents',
      undefined,
      { contents: 'a text' },
      { text: text({ contents: 'a text' }), mimeType: 'application/json' },
    ],
    [
      'data that looks like a question to the user',
      undefined,
      { resultType: 'input_required', inputRequests: {} },
      {
        text: text({ resultType: 'input_required', inputRequests: {} }),
        mimeType: 'application/json',
      },
    ],
  ])('is sent as what it is: %s', async (_, mimeType, content, sent) => {
    const uri = 'note://notice';
    expect(await contentsOfOne({ ...(mimeType && { mimeType }), read: () => content })).toEqual([
      { uri, ...sent },
    ]);
  });

  it('may be contents as the protocol has them', async () => {
    expect(await contentsOfOne({ read: () => ({ contents: own }) })).toEqual(own);
  });

  async function contentsOfOne(change: Partial<AnyResource>): Promise<unknown> {
    const notice = { name: 'n', uri: 'note://notice', title: '', description: '', read: () => '' };
    const one = await startNotesServer({
      policy: { ...notesPolicy, resources: { [notice.uri]: [] } },
      resources: [{ ...notice, ...change }],
    });
    const token = await one.token({ scopes: noteScopes });
    const body = request('resources/read', { uri: notice.uri });
    const { result } = (await (await one.send({ token, body })).json()) as Answer;
    await one.close();
    return result?.['contents'];
  }
});

describe('a completion', () => {
  const complete = async (subject: string, ref: object, name: string, value = '', more = {}) => {
    const params = { ref, argument: { name, value }, ...more };
    const { result } = await answerTo(subject, 'completion/complete', params);
    return (result?.['completion'] as { values: string[] } | undefined)?.values;
  };
  const note = { type: 'ref/resource', uri: 'note://mine/{id}' };
  const review = { type: 'ref/prompt', name: 'review' };

  it('suggests what is the caller’s own, and nothing of others (SCOPE-09)', async () => {
    expect(await complete('alice', note, 'id')).toEqual(['own', 'diary']);
    expect(await complete('bob', note, 'id')).toEqual(['own']);
    expect(await complete('bob', note, 'id', 'd')).toEqual([]);
    expect(await complete('alice', review, 'id', 'd')).toEqual(['diary']);
    expect(await complete('bob', review, 'id', 'd')).toEqual([]);
    expect(await complete('carol', note, 'id')).toEqual([]);
  });

  it('keeps users apart that ask at the same time', async () => {
    const asked = Array.from({ length: 20 }, async (_, index) => {
      const subject = index % 2 ? 'alice' : 'bob';
      const own = index % 2 ? ['own', 'diary'] : ['own'];
      expect(await complete(subject, review, 'id')).toEqual(own);
    });
    await Promise.all(asked);
  });

  it('knows the other arguments, and is cut off at a hundred', async () => {
    const context = { context: { arguments: { tone: 'stern' } } };
    expect(await complete('bob', review, 'id', '', context)).toEqual(['own (stern)']);
    expect(await complete('bob', review, 'tone')).toHaveLength(100);
  });

  it('of what the caller may not use is refused', async () => {
    for (const [ref, needed] of [
      [note, 'notes:read'],
      [review, 'notes:review'],
    ] as const) {
      const scopes = noteScopes.filter((scope) => scope !== needed);
      const body = request('completion/complete', { ref, argument: { name: 'id', value: '' } });
      expect((await server.send({ token: await tokenOf('alice', scopes), body })).status).toBe(403);
    }
  });
});

describe('a prompt', () => {
  it('is given to whoever has its scopes, with what is theirs', async () => {
    const params = { name: 'review', arguments: { id: 'own', tone: 'stern' } };
    expect((await answerTo('bob', 'prompts/get', params)).result).toMatchObject({
      messages: [
        { role: 'user', content: { type: 'text', text: 'In a stern tone: the secret of bob' } },
      ],
    });
    const token = await tokenOf('bob', ['base', 'notes:read']);
    const response = await server.send({ token, body: request('prompts/get', params) });
    expect(response.status).toBe(403);
  });

  it('is not run with arguments that do not fit', async () => {
    for (const given of [{}, { tone: 'kind' }]) {
      const params = { name: 'review', arguments: given };
      expect((await answerTo('bob', 'prompts/get', params)).error).toMatchObject({ code: -32602 });
    }
  });

  it('is described with its arguments', async () => {
    const { result } = await answerTo('bob', 'prompts/list', {});
    expect(result?.['prompts']).toContainEqual({
      name: 'review',
      title: 'Review',
      description: 'Has a note reviewed.',
      arguments: [
        { name: 'id', required: true },
        { name: 'tone', required: false },
      ],
    });
  });
});

describe('a server with resources', () => {
  it('does not start with one that the scope map does not name', async () => {
    const { resources, prompts, ...policy } = notesPolicy;
    await expect(
      startNotesServer({ policy: { ...policy, prompts: prompts ?? {} } }),
    ).rejects.toThrow('no entry for the resource note://mine/{id}');
    await expect(
      startNotesServer({ policy: { ...policy, resources: resources ?? {} } }),
    ).rejects.toThrow('no entry for the prompt review');
  });

  it('tells clients of today alone that they can listen', async () => {
    const token = await tokenOf('alice');
    const today = await server.send({ token, body: request('server/discover', {}) });
    expect(await today.text()).toContain('"subscribe":true');
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'earlier', version: '1' },
    };
    const earlier = await answerTo('alice', 'initialize', params);
    expect(earlier.result?.['capabilities']).toEqual({
      tools: { listChanged: true },
      resources: { listChanged: true },
      prompts: { listChanged: true },
      completions: {},
    });
  });

  it.each(['resources/subscribe', 'resources/unsubscribe'])(
    'has no %s, in any era (ERR-01)',
    async (method) => {
      const params = { uri: 'note://notice' };
      expect((await answerTo('alice', method, params)).error).toMatchObject({ code: -32601 });
      const body = request(method, params);
      const today = await server.send({ token: await tokenOf('alice'), body });
      expect(today.status).toBe(404);
      expect(await today.json()).toMatchObject({ error: { code: -32601 } });
    },
  );
});
