import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { rawRequest } from './support/raw-request.js';
import {
  METADATA_PATH,
  PATH,
  startAttackedServer,
  type TestServer,
} from './support/test-server.js';

/** Connects and sends the head of a call whose body is still to come. */
function begin(server: TestServer, length: string, token?: string): Socket {
  const { hostname, port } = new URL(server.origin);
  const socket = connect(Number(port), hostname);
  const fields = [
    `POST ${PATH} HTTP/1.1`,
    `Host: ${hostname}`,
    'Content-Type: application/json',
    length,
    'Expect: 100-continue',
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
  ];
  socket.write(`${fields.join('\r\n')}\r\n\r\n`);
  return socket;
}

it.each(['without a token', 'with a token'])(
  'a body without end is not read on, %s (DOS-03)',
  { timeout: 10_000 },
  async (who) => {
    const server = await startAttackedServer({ limits: { bodyBytes: 10_000 } });
    const token = who === 'with a token' ? await server.token() : undefined;
    const socket = begin(server, 'Transfer-Encoding: chunked', token);
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString('utf8')));
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    const pouring = setInterval(() => socket.write(`3e8\r\n${' '.repeat(1000)}\r\n`), 10);
    await closed;
    clearInterval(pouring);
    expect(received).toMatch(/^HTTP\/1\.1 (401|413) /m);
    // The connection is gone; so is nothing else, also when it would have been cut off.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect((await server.send({ token: await server.token() })).status).toBe(200);
    await server.close();
  },
);

it.each(['/nope', METADATA_PATH])(
  'a body that nobody asked for is not waited for: POST %s (DOS-03)',
  async (path) => {
    const server = await startAttackedServer();
    const { host } = new URL(server.origin);
    const head = [`Host: ${host}`, 'Content-Type: application/json', 'Content-Length: 900000'];
    // Announced, and never sent: who waits for it gives no answer.
    const answer = await rawRequest(server.origin, `POST ${path} HTTP/1.1`, head, '{');
    const evil = ['Host: evil.example', ...head.slice(1)];
    const refused = await rawRequest(server.origin, `POST ${path} HTTP/1.1`, evil, 'no JSON');
    await server.close();
    expect([404, 405]).toContain(answer.status);
    expect(refused.status).toBe(403);
  },
);

it('a body that is announced to be too large is refused before it is sent (DOS-03)', async () => {
  const server = await startAttackedServer({ limits: { bodyBytes: 10_000 } });
  const socket = begin(server, 'Content-Length: 10001', await server.token());
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString('utf8')));
  socket.on('error', () => undefined);
  await once(socket, 'close');
  await server.close();
  expect(received).toMatch(/^HTTP\/1\.1 413 /m);
});

it('a client that leaves while it sends is reported as no error of the server', async () => {
  const server = await startAttackedServer();
  const socket = begin(server, 'Content-Length: 1000', await server.token());
  await once(socket, 'data'); // 100 Continue: the server waits for the body
  socket.end('{"jsonrpc"');
  await once(socket.resume(), 'close');
  await server.close();
  expect(server.errors).toEqual([]);
});
