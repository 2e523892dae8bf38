import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askServer } from '../../src/existing/ask.js';

/** A request as the server of these tests sees it. */
interface Asked {
  readonly verb: string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly headers: IncomingHttpHeaders;
}
type Answers = Readonly<Record<string, (asked: Asked) => object>>;

const refuse = (code: number) => () => ({ error: { code, message: 'no' } });
const NONE: Answers = {
  'tools/list': refuse(-32601),
  'resources/list': refuse(-32601),
  'resources/templates/list': refuse(-32601),
  'prompts/list': refuse(-32601),
};
const NEWEST: Answers = {
  ...NONE,
  'server/discover': () => ({ result: { supportedVersions: ['2026-07-28'], capabilities: {} } }),
};
const OLDER: Answers = {
  ...NONE,
  'server/discover': refuse(-32601),
  'initialize': () => ({ result: { protocolVersion: '2025-06-18', capabilities: {} } }),
  'notifications/initialized': () => ({}),
};
const tools = (...names: unknown[]) => ({
  result: { tools: names.map((name) => ({ name, inputSchema: { type: 'object' } })) },
});

describe('asking a server', () => {
  it('in the way of the newest revision reads its four lists and nothing else', async () => {
    const { asked, ask } = await serve({
      ...NEWEST,
      'tools/list': () => ({
        result: {
          tools: [
            {
              name: 'drop_table',
              title: 'Drop',
              description: 'Drops it',
              annotations: { readOnlyHint: false, destructiveHint: true, other: 1 },
            },
          ],
        },
      }),
      'resources/list': () => ({ result: { resources: [{ uri: 'notes://all', name: 'all' }] } }),
      'resources/templates/list': () => ({
        result: { resourceTemplates: [{ uriTemplate: 'note://{id}', name: 'one' }] },
      }),
      'prompts/list': () => ({ result: { prompts: [{ name: 'plan' }] } }),
    });
    const { offers, gaps } = await ask();
    expect(offers.map(({ value }) => value)).toEqual([
      {
        kind: 'tool',
        name: 'drop_table',
        title: 'Drop',
        description: 'Drops it',
        readOnlyHint: false,
        destructiveHint: true,
      },
      { kind: 'resource', name: 'notes://all' },
      { kind: 'resource', name: 'note://{id}' },
      { kind: 'prompt', name: 'plan' },
    ]);
    expect(gaps).toEqual([]);
    expect(asked.map(({ method }) => method)).toEqual(['server/discover', ...Object.keys(NONE)]);
  });

  it('of an older revision opens a session, keeps to its version, and ends it', async () => {
    const { asked, ask } = await serve(
      { ...OLDER, 'tools/list': () => tools('find') },
      { 'mcp-session-id': 'first', 'content-type': 'text/event-stream' },
    );
    const { offers } = await ask();
    expect(offers.map(({ value }) => value.name)).toEqual(['find']);
    const [, initialize, ...inSession] = asked;
    expect(initialize?.method).toBe('initialize');
    expect(inSession.map(({ headers }) => headers['mcp-session-id'])).toEqual(
      inSession.map(() => 'first'),
    );
    expect(inSession.map(({ headers }) => headers['mcp-protocol-version'])).toEqual(
      inSession.map(() => '2025-06-18'),
    );
    expect(inSession.map(({ verb, method }) => `${verb} ${method}`)).toEqual([
      'POST notifications/initialized',
      ...Object.keys(NONE).map((method) => `POST ${method}`),
      'DELETE ',
    ]);
  });

  it('sends the headers that it asks of every client', async () => {
    const { asked, url } = await serve({ ...OLDER, 'tools/list': () => tools('find') });
    await askServer(url, { headers: { 'x-api-key': 'local' } });
    expect(asked.every(({ headers }) => headers['x-api-key'] === 'local')).toBe(true);
  });

  it('goes on through the pages', async () => {
    const { ask } = await serve({
      ...NEWEST,
      'tools/list': ({ params: { cursor = '0' } }) => {
        const page = Number(cursor);
        const result = tools(`tool_${page}`).result;
        return { result: { ...result, ...(page < 4 ? { nextCursor: String(page + 1) } : {}) } };
      },
    });
    const { offers, gaps } = await ask();
    expect(offers).toHaveLength(5);
    expect(gaps).toEqual([]);
  });

  it('leaves out what a template stands for already', async () => {
    const { ask } = await serve({
      ...NEWEST,
      'resources/list': () => ({
        result: { resources: [{ uri: 'notes://one' }, { uri: 'other://one' }] },
      }),
      'resources/templates/list': () => ({
        result: { resourceTemplates: [{ uriTemplate: 'notes://{id}' }] },
      }),
    });
    const { offers } = await ask();
    expect(offers.map(({ value }) => value.name)).toEqual(['other://one', 'notes://{id}']);
  });
});

describe('a hostile server', () => {
  it.each<[string, (page: number) => object, RegExp]>([
    ['cursors without end', (page) => ({ nextCursor: `${page}` }), /more than 100 pages/],
    ['one cursor for ever', () => ({ nextCursor: 'again' }), /comes again and again/],
    ['a cursor that is no text', () => ({ nextCursor: { page: 1 } }), /no text/],
  ])('is not followed: %s', async (_, next, says) => {
    let page = 0;
    const { ask, asked } = await serve({
      ...NEWEST,
      'tools/list': () => ({ result: { tools: [], ...next((page += 1)) } }),
    });
    const { gaps } = await ask();
    expect(gaps.map(({ value }) => value)).toEqual([expect.stringMatching(says)]);
    expect(asked.length).toBeLessThan(110);
  });

  it('with 10,000 tools is read up to 500, and said to have more', async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `tool_${index}`);
    const { ask } = await serve({ ...NEWEST, 'tools/list': () => tools(...names) });
    const { offers, gaps } = await ask();
    expect(offers).toHaveLength(500);
    expect(gaps.map(({ value }) => value)).toEqual([expect.stringMatching(/more than 500/)]);
  });

  it('with 10,000 names that nobody can keep is not repeated for ever', async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `no name ${index}`);
    const { ask } = await serve({ ...NEWEST, 'tools/list': () => tools(...names) });
    const { offers, gaps } = await ask();
    expect(offers).toEqual([]);
    expect(gaps).toHaveLength(501);
    expect(gaps.at(-1)?.value).toMatch(/more than 500; the rest was not read/);
    expect(gaps.filter(({ unusable }) => unusable === undefined)).toHaveLength(1);
  });

  it('gets no name into the answers that could not stand in a scope map', async () => {
    const escape = '\u001B[31mred\u001B[0m';
    const { ask } = await serve({
      ...NEWEST,
      'tools/list': () =>
        tools('__proto__', 'constructor', escape, 'x'.repeat(5000), '', 7, null, 'fine', 'fine'),
      'resources/list': () => ({
        result: { resources: [{ uri: 'not a uri' }, { uri: 'https://user:pw@host/' }, 'text'] },
      }),
    });
    const { offers, gaps } = await ask();
    expect(offers.map(({ value }) => value.name)).toEqual(['fine']);
    expect(gaps).toHaveLength(10);
    // As JSON writes them: no character that a terminal obeys, and no more than is needed to find it.
    const texts = gaps.map(({ value }) => value);
    expect(texts.join('')).not.toContain('\u001B');
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(300);
  });

  it('has its long texts cut', async () => {
    const long = 'x'.repeat(100_000);
    const { ask } = await serve({
      ...NEWEST,
      'tools/list': () => ({ result: { tools: [{ name: 'a', title: long, description: long }] } }),
    });
    const [offer] = (await ask()).offers;
    expect(offer?.value.title).toHaveLength(2000);
    expect(offer?.value.description).toHaveLength(2000);
  });

  it.each<[string, Answers]>([
    ['no list', { ...NEWEST, 'tools/list': () => ({ result: { tools: 'none' } }) }],
    ['an error', { ...NEWEST, 'tools/list': refuse(-32603) }],
    ['something else', { ...NEWEST, 'tools/list': () => ({ nothing: true }) }],
    [
      'no second page, as if it did not know the method',
      {
        ...NEWEST,
        'tools/list': ({ params }) =>
          params['cursor'] === undefined
            ? { result: { tools: [], nextCursor: '2' } }
            : refuse(-32601)(),
      },
    ],
  ])('that answers a list with %s leaves a gap, not an empty list', async (_, answers) => {
    const { ask } = await serve(answers);
    expect((await ask()).gaps.map(({ value }) => value)).toEqual([
      expect.stringMatching(/^tools\/list: no list came/),
    ]);
  });

  it('cannot send more than is held', async () => {
    const { ask } = await serve({ ...NEWEST, 'tools/list': () => tools('x'.repeat(9_000_000)) });
    const { gaps } = await ask();
    expect(gaps.map(({ value }) => value)).toEqual([expect.stringMatching(/longer than 8192 kB/)]);
  });
});

describe('a server that says nothing', () => {
  it('because it asks for credentials is told from one that does not speak MCP', async () => {
    const guarded = await serve({}, {}, 401);
    await expect(guarded.ask()).rejects.toThrow(/asks for credentials/);
    const other = await serve({}, {}, 404);
    await expect(other.ask()).rejects.toThrow(/answers 404 to the request that MCP clients begin/);
  });

  it('because nothing listens there is said to', async () => {
    await expect(askServer('http://127.0.0.1:9/mcp')).rejects.toMatchObject({ code: 'unanswered' });
  });

  it('because it is elsewhere is not asked', async () => {
    await expect(askServer('http://192.0.2.1/mcp')).rejects.toThrow(/that nobody named/);
  });

  it('may be left alone in the middle', async () => {
    const interruption = new AbortController();
    const { url } = await serve({
      ...NEWEST,
      'tools/list': () => {
        interruption.abort(new Error('interrupted'));
        return tools('late');
      },
    });
    await expect(askServer(url, { signal: interruption.signal })).rejects.toThrow('interrupted');
  });
});

/** Serves answers by method, as JSON or as one event. */
async function serve(
  answers: Answers,
  headers: Readonly<Record<string, string>> = {},
  status = 200,
) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const {
        id,
        method = '',
        params = {},
      } = JSON.parse(body || '{}') as Partial<Asked> & {
        id?: number;
      };
      const one = { verb: request.method ?? '', method, params, headers: request.headers };
      asked.push(one);
      send(response, { jsonrpc: '2.0', id, ...answers[method]?.(one) });
    });
  });
  const send = (response: ServerResponse, message: object) => {
    const all = { 'content-type': 'application/json', ...headers };
    const text = JSON.stringify(message);
    response.writeHead(status, all);
    response.end(all['content-type'] === 'text/event-stream' ? `data: ${text}\n\n` : text);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  return { asked, url, ask: () => askServer(url) };
}
