import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener, RequestError } from '@hono/node-server';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../src/auth/caller.js';
import type { HttpResponse } from '../../src/auth/response.js';
import {
  asWritten,
  checkEndpoint,
  exactly,
  respondInstead,
  respondWith,
  setHeadersOfAll,
  type Env,
} from '../../src/http/hono.js';
import { scopePolicy } from '../../src/scope-map.js';
import {
  PATH,
  request,
  requestInit,
  startAttackedServer,
  type McpRequest,
} from './support/test-server.js';

/** What a client gets for an answer. */
async function sent(answer: HttpResponse) {
  const app = new Hono<Env>();
  app.get(
    '/',
    respondWith(() => answer),
  );
  const response = await app.request('/');
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('an answer', () => {
  it.each([401, 403, 405, 500, 204])('without a body keeps its status: %i', async (status) => {
    const answer = await sent({ status, headers: { Allow: 'POST' } });
    expect(answer).toMatchObject({ status, text: '' });
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it('with a body is JSON, with its status and its headers', async () => {
    const answer = await sent({
      status: 403,
      headers: { Vary: 'Origin' },
      body: { message: 'no' },
    });
    expect(answer).toMatchObject({ status: 403, text: '{"message":"no"}' });
    expect(answer.headers.get('vary')).toBe('Origin');
    expect(answer.headers.get('content-type')).toBe('application/json');
  });
});

describe('the app', () => {
  it('is Hono’s own, and refuses and serves what is requested of it', async () => {
    const server = await startAttackedServer();
    const refused = await server.app.request(PATH, requestInit({}));
    expect(refused.status).toBe(401);
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
    const served = await server.app.request(PATH, requestInit({ token: await server.token() }));
    expect(served.status).toBe(200);
    expect(served.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await served.text()).toContain('"tools"');
    await server.close();
  });

  it('believes no proxy that it knows by an address: nobody says who connected (TLS-02)', async () => {
    const server = await startAttackedServer({
      config: { resource: `https://mcp.example.com${PATH}`, trustProxy: ['loopback'] },
    });
    const headers = { 'x-forwarded-proto': 'https' };
    expect((await server.app.request(PATH, requestInit({ headers }))).status).toBe(403);
    await server.close();
  });

  it('gives back the place of a stream that was requested of it (DOS-01)', async () => {
    const server = await startAttackedServer({ limits: { streamsPerUser: 1 } });
    const sent: McpRequest = {
      token: await server.token({ scopes: [...scopePolicy.baseScopes] }),
      body: request('subscriptions/listen', { notifications: { toolsListChanged: true } }),
    };
    const listen = async () => server.app.request(PATH, requestInit(sent));
    const stream = await listen();
    expect(stream.status).toBe(200);
    expect((await listen()).status).toBe(429);
    await stream.body?.cancel();
    await expect.poll(async () => (await listen()).status).toBe(200);
    await server.close();
  });

  const app = new Hono<Env>();
  const checks = {
    everyPath: () => undefined,
    endpoint: () => Promise.resolve({ caller: {} as Caller }),
  };
  app.use(async (c, next) => {
    c.req.header(); // from here on the headers stand in another place
    await next();
  });
  app.post('/', checkEndpoint(checks), async ({ req, env, json }) => {
    const { headers, rawHeaders } = env?.incoming ?? {};
    return json([req.header(), [...req.raw.headers], headers, rawHeaders, await req.text()]);
  });
  const withToken = {
    method: 'POST',
    headers: { Authorization: 'Bearer hunter2', Cookie: 'session=hunter2' },
    body: 'the body',
  };

  it('shows no token to what stands behind the check of it (PASS-01)', async () => {
    const response = await app.request('/', withToken);
    const text = await response.text();
    expect(text).toContain('the body');
    expect(text).not.toContain('hunter2');
  });

  it('shows no token either of what came through Node (PASS-01)', async () => {
    const listener = getRequestListener(app.fetch);
    const server = createServer((req, res) => void listener(req, res)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const text = await (await fetch(`http://127.0.0.1:${port}/`, withToken)).text();
    expect(text).toContain('the body');
    expect(text).not.toContain('hunter2');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a path', () => {
  const app = new Hono<Env>({ getPath: asWritten });
  for (const path of ['/mcp', '/:tenant/m.p*']) app.all(exactly(path), (c) => c.text('reached'));

  it.each([
    ['/mcp', 200],
    ['/:tenant/m.p*', 200],
    ['/%6dcp', 404],
    ['/mcp/', 404],
    ['/x/m.p*', 404],
    ['/:tenant/mxp*', 404],
    ['/:tenant/m.ppp', 404],
    ['/x/:tenant/m.p*', 404],
  ])(
    'is matched as it is written, nothing in it means more: %s, %i (TRANS-01)',
    async (path, status) => {
      expect((await app.request(path)).status).toBe(status);
    },
  );
});

describe('headers of every response', () => {
  const headers = { 'X-Content-Type-Options': 'nosniff' };
  const app = new Hono<Env>();
  app.use(setHeadersOfAll(headers));
  app.get('/context', (c) => c.text('ok'));
  app.get('/own', () => new Response('ok'));
  app.get('/immutable', () => Response.redirect('https://mcp.example/', 302));
  app.onError((_error, c) => c.text('failed', 500));
  app.get('/failed', () => {
    throw new Error('hunter2');
  });

  it.each(['/context', '/own', '/immutable', '/missing', '/failed'])(
    'are there whoever makes it: %s (TLS-05)',
    async (path) => {
      const response = await app.request(path);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('are there where the app could not respond (TLS-05)', () => {
    for (const [error, status] of [
      [new RequestError('no Host'), 400],
      [new Error('hunter2'), 500],
    ] as const) {
      const response = respondInstead(headers)(error);
      expect(response.status).toBe(status);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});
