import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.js';
import { limits } from '../../src/limits.js';
import { trustTests } from './support/listener.js';
import { rawRequest } from './support/raw-request.js';
import {
  METADATA_PATH,
  PATH,
  startAttackedServer,
  type TestServer,
  toolsList,
} from './support/test-server.js';

/** Near the endpoint's path, and not the same. */
const OTHER_PATHS = [
  '/mcp',
  '/mcp/',
  '/MCP',
  '/mcp/x',
  '//mcp',
  '/',
  `${PATH}/`,
  `${PATH}x`,
].filter((path) => path !== PATH);

describe('the transport', () => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await startAttackedServer({ limits: { bodyBytes: 10_000 } });
    token = await server.token();
  });
  afterAll(() => server.close());

  describe('Origin', () => {
    it.each([
      'https://evil.example',
      'null',
      'https://app.example.evil.example',
      'http://app.example',
      'https://app.example:8443',
    ])(
      '%s is refused with 403, even with a good token (ORIG-01, ORIG-02, ORIG-04)',
      async (origin) => {
        const response = await server.send({ token, headers: { origin } });
        expect(response.status).toBe(403);
        expect(response.headers.get('access-control-allow-origin')).toBeNull();
      },
    );

    it('may be absent: programs send none (ORIG-03)', async () => {
      expect((await server.send({ token })).status).toBe(200);
    });

    it('is refused before the token is looked at (ORIG-02)', async () => {
      await server.send({ token, headers: { origin: 'https://evil.example' } });
      expect(JSON.parse(server.logLines.at(-1) ?? '{}')).not.toHaveProperty('subject');
    });

    it('that is listed may call, and sees the challenge (CORS-03, CORS-04)', async () => {
      const origin = 'https://app.example';
      const refused = await server.send({ headers: { origin } });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
      expect(refused.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate');
      expect(refused.headers.get('vary')).toContain('Origin');
      expect((await server.send({ token, headers: { origin } })).status).toBe(200);
    });

    it('gets an answer to a preflight without a token (CORS-01, CORS-02)', async () => {
      const response = await server.send({
        method: 'OPTIONS',
        headers: { 'origin': 'https://app.example', 'access-control-request-method': 'POST' },
      });
      expect(response.status).toBe(204);
      expect(response.headers.get('content-type')).toBeNull();
      const allowed = response.headers.get('access-control-allow-headers') ?? '';
      expect(allowed.split(', ')).toEqual(
        expect.arrayContaining(['authorization', 'content-type', 'mcp-protocol-version']),
      );
    });
  });

  describe('Host', () => {
    const send = (fields: string[]) => rawRequest(server.origin, `POST ${PATH} HTTP/1.1`, fields);

    it('of another name is refused (ORIG-05)', async () => {
      expect((await send(['Host: evil.example'])).status).toBe(403);
    });

    it('of another name learns of no path (ORIG-05)', async () => {
      const { status } = await rawRequest(server.origin, 'GET /x HTTP/1.1', ['Host: evil.example']);
      expect(status).toBe(403);
    });

    it.each([
      '127.1',
      'evil@127.0.0.1',
      '127.0.0.1?x',
      '127.0.0.1/',
      '127.0.0.1:',
      '2130706433',
      '1.2.3.4.5',
      'a-127.0.0.1',
    ])('is compared as it is written: %s is refused (ORIG-05)', async (host) => {
      expect([400, 403]).toContain((await send([`Host: ${host}`])).status);
    });
  });

  it.each(['/%', '/%E0%A4%A-CANARY', '/%zz', '/%00'])(
    'answers %s itself, for this host and without repeating it',
    async (target) => {
      const { host } = new URL(server.origin);
      const answer = await rawRequest(server.origin, `GET ${target} HTTP/1.1`, [`Host: ${host}`]);
      expect([400, 404]).toContain(answer.status);
      expect(answer.rest).not.toMatch(/CANARY|FST_/);
      const evil = await rawRequest(server.origin, `GET ${target} HTTP/1.1`, [
        'Host: evil.example',
      ]);
      expect([400, 403]).toContain(evil.status);
    },
  );

  it('refuses a content type that stands there twice', async () => {
    const fields = [
      `Host: ${new URL(server.origin).host}`,
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      'Content-Type: text/plain',
    ];
    const body = JSON.stringify(toolsList());
    const answer = await rawRequest(server.origin, `POST ${PATH} HTTP/1.1`, fields, body);
    expect(answer.status === 415 || answer.rest.includes('ambiguous')).toBe(true);
  });

  it.each(OTHER_PATHS)('serves MCP at one path only, not at %s (TRANS-01)', async (path) => {
    const response = await fetch(server.origin + path, {
      method: 'POST',
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(toolsList()),
    });
    expect(response.status).toBe(404);
  });

  it('takes the path of the resource literally, even when it looks like a pattern', async () => {
    const odd = await startAttackedServer({ config: { resource: 'http://127.0.0.1/v1:id/(mcp)' } });
    const status = async (path: string) =>
      (await fetch(odd.origin + path, { method: 'POST' })).status;
    expect(await status('/v1:id/(mcp)')).toBe(401);
    expect(await status('/v1x/mcp')).toBe(404);
    await odd.close();
  });

  it.each(['/caf%C3%A9', '/a%20b/%5Bmcp%5D', '/a%25b', '/a+b'])(
    'takes it encoded as it is: %s',
    async (path) => {
      const encoded = await startAttackedServer({
        config: { resource: `http://127.0.0.1${path}` },
      });
      const { status } = await fetch(encoded.origin + path, { method: 'POST' });
      await encoded.close();
      expect(status).toBe(401);
    },
  );

  it.each(['GET', 'DELETE', 'PUT'])('answers %s with 405 (TRANS-06)', async (method) => {
    const response = await server.send({ token, method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it('ignores session and event ids and gives out none (SESS-09)', async () => {
    const headers = { 'mcp-session-id': 'abc', 'last-event-id': '1' };
    const response = await server.send({ token, headers });
    expect(response.status).toBe(200);
    expect(response.headers.get('mcp-session-id')).toBeNull();
  });

  it.each([
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/jsonx', 415],
    ['application/json; charset=utf-7', 415],
    ['application/json;charset="utf-16le"', 415],
    ['application/json; charset=UTF-8', 200],
  ])('answers the content type %s with %i', async (type, status) => {
    const response = await server.send({ token, headers: { 'content-type': type } });
    expect(response.status).toBe(status);
  });

  it.each([
    ['invalid JSON', '{"a":', 400],
    ['nothing', '', 400],
    ['a number', '1', 400],
    ['null', 'null', 400],
    ['a batch', `[${JSON.stringify(toolsList())}]`, 400],
    ['a body over the limit', JSON.stringify({ x: 'x'.repeat(20_000) }), 413],
    ['deep nesting of lists', `{"a":${'['.repeat(500)}${']'.repeat(500)}}`, 400],
    ['deep nesting in an object', '{"a":'.repeat(500) + '1' + '}'.repeat(500), 400],
  ])('answers %s with a clear status, never with 500 (DOS-03)', async (_, body, status) => {
    const response = await server.send({ token, body });
    expect(response.status).toBe(status);
    expect(await response.text()).not.toMatch(/at .*\.[jt]s/);
  });

  it.each(['null', '1', '"text"', '[]'])(
    'tells JSON that is no message (%s) from what is no JSON',
    async (body) => {
      const code = async (sent: string) => {
        const answer = await (await server.send({ token, body: sent })).json();
        return (answer as { error?: { code?: number } }).error?.code;
      };
      expect(await code(body)).toBe(-32600);
      expect(await code(`${body}}`)).toBe(-32700);
    },
  );

  it('reads a body of exactly the limit, and none of a byte more (DOS-03)', async () => {
    const own = await startAttackedServer();
    const message = JSON.stringify(toolsList());
    const status = async (size: number) => {
      const body = message.padEnd(size);
      const headers = { 'mcp-method': 'tools/list' };
      return (await own.send({ token: await own.token(), body, headers })).status;
    };
    expect(await status(limits.bodyBytes)).toBe(200);
    expect(await status(limits.bodyBytes + 1)).toBe(413);
    await own.close();
  });

  it('repeats the id of a message that is nested too deeply (ERR-07)', async () => {
    const body = `{"id":"mine","a":${'['.repeat(500)}${']'.repeat(500)}}`;
    expect(await (await server.send({ token, body })).json()).toMatchObject({ id: 'mine' });
  });

  it('does not inflate compressed bodies (DOS-03)', async () => {
    const response = await server.send({ token, headers: { 'content-encoding': 'gzip' } });
    expect(response.status).toBe(415);
  });

  it('does not read a huge body without a token (DOS-03)', async () => {
    const fields = [`Host: ${new URL(server.origin).host}`, 'Content-Type: application/json'];
    // Announced, and never sent: who waits for it gives no answer.
    const length = 'Content-Length: 9000000';
    const answer = await rawRequest(
      server.origin,
      `POST ${PATH} HTTP/1.1`,
      [...fields, length],
      '{',
    );
    expect([401, 413]).toContain(answer.status);
  });

  it('asks nobody to keep an answer (CACHE-01)', async () => {
    for (const given of [token, 'garbage', undefined]) {
      const response = await server.send(given === undefined ? {} : { token: given });
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('asks nobody to keep what a client of 2025 gets, which comes as a stream (CACHE-01)', async () => {
    const response = await fetch(server.origin + PATH, {
      method: 'POST',
      headers: {
        'authorization': `Bearer ${token}`,
        'content-type': 'application/json',
        'accept': 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toContain('no-store');
    await response.body?.cancel();
  });

  it('says that it is healthy without a token and tells nothing else', async () => {
    const response = await fetch(`${server.origin}/healthz`);
    expect(await response.json()).toEqual({ status: 'ok' });
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('etag')).toBeNull();
    const sent = await fetch(`${server.origin}/healthz`, { method: 'POST' });
    expect([404, 405]).toContain(sent.status);
  });

  it.each(['/healthz', PATH, '/x', '/%', METADATA_PATH])(
    'keeps browsers from guessing what %s is (TLS-05)',
    async (path) => {
      for (const method of ['GET', 'POST']) {
        const { headers } = await fetch(server.origin + path, { method });
        expect(headers.get('x-content-type-options')).toBe('nosniff');
      }
    },
  );

  it('answers unknown paths without repeating them', async () => {
    const response = await fetch(`${server.origin}/<script>`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('script');
  });

  it('reports no errors of its own for any of this', () => {
    expect(server.errors).toEqual([]);
  });
});

describe('a fault of the server itself', () => {
  it.each(['authenticate', 'authorize'] as const)(
    'in %s is answered with 500, tells nothing, and is reported',
    async (step) => {
      // Some libraries put a status into what they throw.
      const fault = Object.assign(new Error('password=hunter2'), { status: 500, statusCode: 500 });
      const fail = () => {
        throw fault;
      };
      const server = await startAttackedServer({ guard: { [step]: fail } });
      const response = await server.send({ token: await server.token() });
      expect(response.status).toBe(500);
      expect(await response.json()).toEqual({ message: 'Internal error' });
      expect(server.errors).toEqual([fault]);
      await server.close();
    },
  );
});

describe('behind a proxy that ends TLS', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startAttackedServer({
      config: {
        resource: `https://mcp.example.com${PATH}`,
        trustProxy: trustTests,
        allowedHosts: ['127.0.0.1', 'mcp.example.com'],
      },
    });
  });
  afterAll(() => server.close());

  it('refuses what came without TLS and does not invite a token (TLS-02)', async () => {
    for (const protocol of ['http', 'HTTPS://', '']) {
      const response = await server.send({ headers: { 'x-forwarded-proto': protocol } });
      expect(response.status).toBe(403);
      expect(response.headers.get('www-authenticate')).toBeNull();
    }
  });

  it.each<[string[], number, boolean]>([
    [['https'], 1, true],
    [['HTTPS'], 1, true],
    [['http, https'], 1, true],
    [['http', 'https'], 1, true],
    [['https, http'], 1, false],
    [['https', 'http'], 1, false],
    [['https, http'], 2, true],
    [['http, https'], 2, false],
    [['https'], 2, true],
    [['https,'], 1, false],
    [['"https"'], 1, false],
    [[], 1, false],
  ])(
    'reads from %j, behind %i of them, whether TLS was used: %j (TLS-02)',
    async (values, trustProxy, isSecure) => {
      const behind = await startAttackedServer({
        config: { resource: `https://mcp.example.com${PATH}`, trustProxy },
      });
      const lines = values.map((value) => `X-Forwarded-Proto: ${value}`);
      const answer = await rawRequest(behind.origin, `POST ${PATH} HTTP/1.1`, [
        'Host: 127.0.0.1',
        'Forwarded: proto=https',
        ...lines,
      ]);
      await behind.close();
      expect(answer.status).toBe(isSecure ? 401 : 403);
    },
  );

  it.each<[string, string, Config['trustProxy'], number]>([
    ['no proxy is trusted', `https://mcp.example.com${PATH}`, false, 401],
    ['hops are counted', `https://mcp.example.com${PATH}`, 1, 403],
    ['the server is meant to be without TLS', `http://mcp.example.com${PATH}`, trustTests, 401],
  ])('knows where to expect it: %s', async (_, resource, trustProxy, status) => {
    const allowedHosts = ['127.0.0.1'];
    const other = await startAttackedServer({ config: { resource, trustProxy, allowedHosts } });
    const response = await other.send({});
    const forwarded = await other.send({ headers: { 'x-forwarded-proto': 'https' } });
    await other.close();
    expect([response.status, forwarded.status]).toEqual([status, 401]);
  });

  it('serves what came with TLS, and asks browsers to keep to it (TLS-05)', async () => {
    const response = await server.send({ headers: { 'x-forwarded-proto': 'https' } });
    expect(response.status).toBe(401);
    expect(response.headers.get('strict-transport-security')).toMatch(/max-age=\d+/);
  });
});
