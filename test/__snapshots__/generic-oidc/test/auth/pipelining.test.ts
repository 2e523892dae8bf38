import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scopePolicy } from '../../src/scope-map.js';
import {
  PATH,
  PROTOCOL_VERSION,
  request,
  startAttackedServer,
  type TestServer,
} from './support/test-server.js';

const STREAMS = 3;

describe('requests that are sent before the answer to the last one', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startAttackedServer({ limits: { streamsPerUser: STREAMS } });
  });
  afterEach(() => server.close());

  const open = async (): Promise<Socket> => {
    const { hostname, port } = new URL(server.origin);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  const listenBody = JSON.stringify(
    request('subscriptions/listen', { notifications: { toolsListChanged: true } }),
  );
  const listen = (token: string) =>
    [
      `POST ${PATH} HTTP/1.1`,
      `Host: ${new URL(server.origin).host}`,
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      'Accept: application/json, text/event-stream',
      `MCP-Protocol-Version: ${PROTOCOL_VERSION}`,
      'Mcp-Method: subscriptions/listen',
      `Content-Length: ${Buffer.byteLength(listenBody)}`,
      '',
      listenBody,
    ].join('\r\n');
  const health = () => `GET /healthz HTTP/1.1\r\nHost: ${new URL(server.origin).host}\r\n\r\n`;

  it('give their streams back when the connection closes (DOS-01)', async () => {
    const token = await server.token({ scopes: [...scopePolicy.baseScopes] });
    const socket = await open();
    socket.write(listen(token).repeat(STREAMS));
    await once(socket, 'data');
    const another = () =>
      server.send({
        token,
        body: request('subscriptions/listen', { notifications: { toolsListChanged: true } }),
      });
    await expect.poll(async () => (await another()).status).toBe(429);
    socket.destroy();
    for (let count = 0; count < STREAMS; count += 1) {
      await expect.poll(async () => (await another()).status).toBe(200);
    }
  });

  it('are forgotten when the connection closes, and hold up no stop (DOS-03)', async () => {
    const token = await server.token({ scopes: [...scopePolicy.baseScopes] });
    const socket = await open();
    // The stream has no end, so nothing behind it is ever answered.
    socket.write(listen(token) + health().repeat(10));
    await once(socket, 'data');
    socket.destroy();
    await once(socket, 'close');
    await expect.poll(() => server.drain().then(() => 'stopped')).toBe('stopped');
  });

  it('end the connection when there are too many of them (DOS-03)', async () => {
    const token = await server.token({ scopes: [...scopePolicy.baseScopes] });
    const socket = await open();
    socket.write(listen(token));
    await once(socket, 'data');
    const closed = once(socket, 'close');
    socket.resume().write(health().repeat(15));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(socket.closed).toBe(false); // sixteen of them are not too many
    socket.write(health());
    await closed;
    expect((await server.send({ token: await server.token() })).status).toBe(200);
  });

  it('are answered in their order when they are few', async () => {
    const socket = await open();
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString('utf8')));
    socket.write(health().repeat(5));
    await expect.poll(() => received.match(/HTTP\/1\.1 200 /g)?.length).toBe(5);
    socket.destroy();
  });
});
