import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startTestServer } from './support/test-server.js';

it.each(['without a token', 'with a token'])(
  'a body without end is not read on, %s (DOS-03)',
  { timeout: 10_000 },
  async (who) => {
    const server = await startTestServer({ limits: { bodyBytes: 10_000 } });
    const { hostname, port } = new URL(server.origin);
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString('utf8')));
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    const fields = [
      'POST /mcp HTTP/1.1',
      `Host: ${hostname}`,
      'Content-Type: application/json',
      'Transfer-Encoding: chunked',
      ...(who === 'with a token' ? [`Authorization: Bearer ${await server.token()}`] : []),
    ];
    socket.write(`${fields.join('\r\n')}\r\n\r\n`);
    const pouring = setInterval(() => socket.write(`3e8\r\n${' '.repeat(1000)}\r\n`), 10);
    await closed;
    clearInterval(pouring);
    await server.close();
    expect(received).toMatch(/^HTTP\/1\.1 (401|413) /);
  },
);
