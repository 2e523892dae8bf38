import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../src/auth/caller.js';
import type { ResourceServer } from '../../src/auth/resource-server.js';
import type { HttpResponse, Refusal } from '../../src/auth/response.js';
import { checkEndpoint, handleErrors, readJson, whenReady } from '../../src/http/fastify.js';
import { PATH, requestInit, startAttackedServer, type McpRequest } from './support/test-server.js';

/** What is logged of refusals does not matter here. */
function logged(outcome: HttpResponse | Refusal): HttpResponse {
  return 'reason' in outcome ? outcome.response : outcome;
}

/** What a client gets when a handler throws, and what is reported. */
async function answerTo(error: Error) {
  const reported: unknown[] = [];
  const app = fastify();
  app.setErrorHandler(handleErrors((each) => reported.push(each), { logged }));
  app.get('/', () => {
    throw error;
  });
  const { statusCode: status, body: text } = await app.inject('/');
  return { status, text, reported };
}

describe('the app', () => {
  it('is Fastify’s own, and refuses and serves what is injected', async () => {
    const server = await startAttackedServer();
    const inject = (sent: McpRequest) => {
      const { headers, body = '' } = requestInit(sent);
      return server.app.inject({ method: 'POST', url: PATH, headers, body });
    };
    const refused = await inject({});
    expect(refused.statusCode).toBe(401);
    expect(refused.headers['x-content-type-options']).toBe('nosniff');
    const served = await inject({ token: await server.token() });
    expect(served.statusCode).toBe(200);
    expect(served.headers['x-content-type-options']).toBe('nosniff');
    expect(served.body).toContain('"tools"');
    await server.close();
  });

  it('shows no token to what stands behind the check of it (PASS-01)', async () => {
    const app = fastify();
    app.decorateRequest('auth', undefined);
    const checks = {
      everyPath: () => undefined,
      endpoint: () => Promise.resolve({ caller: {} as Caller }),
    };
    const server = { authInfo: () => ({}) } as unknown as ResourceServer;
    app.get('/', { onRequest: checkEndpoint(checks, server) }, ({ headers, raw, auth }) => [
      headers,
      raw.headers,
      raw.rawHeaders,
      auth,
    ]);
    const headers = { Authorization: 'Bearer hunter2', Cookie: 'session=hunter2' };
    const { statusCode, body } = await app.inject({ url: '/', headers });
    expect(statusCode).toBe(200);
    expect(body).not.toContain('hunter2');
  });
});

describe('a plugin that fails', () => {
  it('is reported once, and nothing is served without it', async () => {
    const app = fastify();
    const fault = new Error('hunter2');
    void app.register(() => Promise.reject(fault));
    app.get('/', () => 'served');
    const reported: unknown[] = [];
    const headers = { 'X-Content-Type-Options': 'nosniff' };
    const handle = whenReady(app, headers, (error) => reported.push(error));
    const server = createServer(handle).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    for (let count = 0; count < 2; count += 1) {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      expect(response.status).toBe(500);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(await response.text()).toBe('');
    }
    expect(reported).toEqual([fault]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('an error in a handler', () => {
  it.each([undefined, 500, 503])(
    'with the status %j is reported, and tells nothing',
    async (statusCode) => {
      const error = Object.assign(new Error('hunter2'), { statusCode });
      const text = '{"message":"Internal error"}';
      expect(await answerTo(error)).toEqual({ status: 500, text, reported: [error] });
    },
  );

  it.each([
    [400, { jsonrpc: '2.0', error: { code: -32_700, message: 'The body is not valid JSON' } }],
    [413, { message: 'The body is too large' }],
    [415, { message: 'The request was refused' }],
  ])('with the status %i is the client’s', async (statusCode, body) => {
    const { status, text, reported } = await answerTo(
      Object.assign(new Error('hunter2'), { statusCode }),
    );
    expect(status).toBe(statusCode);
    expect(JSON.parse(text)).toMatchObject(body);
    expect(reported).toEqual([]);
  });
});

describe('what Fastify is told', () => {
  it('is to read JSON and nothing else, with every name that JSON may have', async () => {
    const app = fastify();
    readJson(app);
    app.post('/', ({ body }) => ({ read: body }));
    const send = (payload: string, type: string) =>
      app.inject({ method: 'POST', url: '/', payload, headers: { 'content-type': type } });
    const body = '{"__proto__":{"a":1}}';
    expect((await send(body, 'application/json')).body).toBe(`{"read":${body}}`);
    expect((await send('a', 'text/plain')).statusCode).toBe(400);
  });
});
