import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { innerRequest } from '../../src/authorization-server/http/inner-request.js';

const socket = {};
const sent = {
  method: 'POST',
  url: '/sent',
  socket,
  httpVersion: '1.1',
  httpVersionMajor: 1,
  httpVersionMinor: 1,
  headers: {
    'accept': 'text/html',
    'accept-language': 'de',
    'authorization': 'Basic eA==',
    'cookie': 'a=b',
    'host': 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'gopher',
    'x-forwarded-for': '192.0.2.1',
    'forwarded': 'host=evil.example',
    'content-type': 'text/plain',
    'content-length': '99',
    'content-encoding': 'gzip',
    'transfer-encoding': 'chunked',
  },
} as unknown as IncomingMessage;

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('the request that the library sees', () => {
  it('AT-56: has the host of the issuer, and no header that is not read', async () => {
    const request = innerRequest(
      sent,
      'https://mcp.example.com:8443',
      '/authorize?a=b',
      '203.0.113.7',
    );
    expect(request.headers).toStrictEqual({
      'accept': 'text/html',
      'accept-language': 'de',
      'authorization': 'Basic eA==',
      'cookie': 'a=b',
      'host': 'mcp.example.com:8443',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.7',
    });
    expect(request.rawHeaders).toEqual(Object.entries(request.headers).flat());
    expect(request).toMatchObject({ method: 'POST', url: '/authorize?a=b' });
    expect(request).toMatchObject({ aborted: false, complete: true });
    expect(request).toMatchObject({ httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1 });
    expect(request.socket).toBe(socket);
    expect(await textOf(request)).toBe('');
  });

  it('has the body that was read, with its own length', async () => {
    const bare = { method: 'POST', socket, headers: {} } as unknown as IncomingMessage;
    const body = { type: 'application/json', text: '{"name":"ä"}' } as const;
    const request = innerRequest(bare, 'http://localhost:1', '/register', '203.0.113.7', body);
    expect(request.headers).toStrictEqual({
      'host': 'localhost:1',
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '203.0.113.7',
      'content-type': 'application/json',
      'content-length': '13',
    });
    expect(await textOf(request)).toBe(body.text);
  });
});
