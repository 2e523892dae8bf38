import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeCredentials } from '../../src/http/node-checks.js';
import { rawRequest } from './support/raw-request.js';
import { PATH, startAttackedServer, type TestServer, toolsList } from './support/test-server.js';

describe('a request on the wire', () => {
  let server: TestServer;
  let host: string;
  beforeAll(async () => {
    server = await startAttackedServer();
    ({ host } = new URL(server.origin));
  });
  afterAll(() => server.close());

  it('is refused when it has two Host fields', async () => {
    const fields = [`Host: ${host}`, 'Host: evil.example'];
    expect((await rawRequest(server.origin, `POST ${PATH} HTTP/1.1`, fields)).status).toBe(400);
  });

  it('is not taken for one with a second field for a name in a value', async () => {
    const fields = [
      `Host: ${host}`,
      'X-One: host',
      'X-Two: authorization',
      'X-Three: authorization',
    ];
    expect((await rawRequest(server.origin, `POST ${PATH} HTTP/1.1`, fields)).status).toBe(401);
  });

  it('is refused when it is TRACE, which would show the token to whoever asks for it', async () => {
    const token = await server.token();
    const fields = [`Host: ${host}`, `Authorization: Bearer ${token}`];
    const answer = await rawRequest(server.origin, `TRACE ${PATH} HTTP/1.1`, fields);
    expect(answer.status).toBe(405);
    expect(answer.rest).toMatch(/^allow: .*POST/im);
    expect(answer.rest).not.toContain(token);
  });

  it('is refused when its target is no path', async () => {
    for (const target of [`http://${host}/mcp`, `http://evil.example/mcp`]) {
      const line = `POST ${target} HTTP/1.1`;
      expect((await rawRequest(server.origin, line, [`Host: ${host}`])).status).toBe(400);
    }
    const asterisk = await rawRequest(server.origin, 'OPTIONS * HTTP/1.1', [`Host: ${host}`]);
    expect(asterisk.status).toBe(400);
  });

  it.each([
    '/./mcp',
    '/x/../mcp',
    '/x/%2e%2e/mcp',
    '/%6Dcp',
    '/mcp#x',
    '\\mcp',
    '/x\\..\\mcp',
    '/mcp%',
  ])('is refused at %s, another spelling of the path (TRANS-01)', async (target) => {
    const fields = [
      `Host: ${host}`,
      `Authorization: Bearer ${await server.token()}`,
      'Content-Type: application/json',
    ];
    const body = JSON.stringify(toolsList());
    const answer = await rawRequest(server.origin, `POST ${target} HTTP/1.1`, fields, body);
    expect(answer.status).toBe(400);
  });

  it('may say what it likes in its query', async () => {
    for (const query of ['?', '?x=<%zz', '?../..', '?a?#']) {
      const line = `POST ${PATH}${query} HTTP/1.1`;
      expect((await rawRequest(server.origin, line, [`Host: ${host}`])).status).toBe(401);
    }
  });

  it('leaves a line in the log when it is refused for that', async () => {
    const before = server.logLines.length;
    await rawRequest(server.origin, 'POST /x/../mcp HTTP/1.1', [`Host: ${host}`]);
    expect(server.logLines.slice(before).map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        time: expect.any(String) as string,
        event: 'authorization',
        decision: 'denied',
        reason: 'ambiguous_request',
        status: 400,
      },
    ]);
  });

  it('is no fault of the server for any of this', () => {
    expect(server.errors).toEqual([]);
  });
});

describe('the credentials of a request', () => {
  const without = (...rawHeaders: string[]) => {
    const headers = { authorization: 'Bearer t', cookie: 'a=b', x: 'y' };
    const req = { headers, rawHeaders };
    removeCredentials(req as unknown as IncomingMessage);
    return req;
  };

  it('are gone behind the checks, however they came, and nothing else is (PASS-01)', () => {
    expect(without('X', 'authorization', 'AUTHORIZATION', 'Bearer t', 'Y', 'z')).toEqual({
      headers: { x: 'y' },
      rawHeaders: ['X', 'authorization', 'AUTHORIZATION', '', 'Y', 'z'],
    });
    expect(without('X', 'authorization').rawHeaders).toEqual(['X', 'authorization']);
    expect(without('Authorization', 'Bearer t').rawHeaders).toEqual(['Authorization', '']);
    expect(without('Cookie', 'a=b', 'cookie', 'c').rawHeaders).toEqual([
      'Cookie',
      '',
      'cookie',
      '',
    ]);
  });
});
