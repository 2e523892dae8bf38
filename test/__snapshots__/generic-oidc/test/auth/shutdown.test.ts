import { connect } from 'node:net';
import { McpServer } from '@modelcontextprotocol/server';
import { expect, it } from 'vitest';
import { PATH, PROTOCOL_VERSION, startAttackedServer, toolsList } from './support/test-server.js';

it('a server that stops answers what runs, and nothing that comes later', async () => {
  const finish: (() => void)[] = [];
  const server = await startAttackedServer({
    policy: { baseScopes: ['base'], tools: { slow: [] }, hierarchy: {} },
    createServer: () => {
      const mcp = new McpServer({ name: 'slow', version: '1' });
      mcp.registerTool('slow', {}, async () => {
        await new Promise<void>((resolve) => finish.push(resolve));
        return { content: [{ type: 'text', text: 'finished' }] };
      });
      return mcp;
    },
  });
  const token = await server.token({ scopes: ['base'] });
  const calls = [server.call('slow', token), server.call('slow', token)];
  await expect.poll(() => finish.length).toBe(2);
  let isDrained = false;
  const drained = server.drain().then(() => (isDrained = true));

  const late = await server.send({ token });
  expect(late.status).toBe(503);
  expect(late.headers.get('x-content-type-options')).toBe('nosniff');
  expect(late.headers.get('connection')).toBe('close');
  expect(late.headers.get('retry-after')).toBe('1');
  expect(isDrained).toBe(false);

  finish.pop()?.();
  expect(await (await Promise.race(calls)).text()).toContain('finished');
  expect(isDrained).toBe(false); // one is still running

  finish.pop()?.();
  for (const call of calls) expect((await call).status).toBe(200);
  await drained;
  await server.close();
});

it('a server that stops takes in what a client is still sending', async () => {
  const server = await startAttackedServer();
  const token = await server.token();
  const body = JSON.stringify(toolsList());
  const { hostname, port } = new URL(server.origin);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString('utf8')));
  const closed = new Promise((resolve) => socket.on('close', resolve));
  const head = [
    `POST ${PATH} HTTP/1.1`,
    `Host: ${hostname}`,
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    `MCP-Protocol-Version: ${PROTOCOL_VERSION}`,
    'Mcp-Method: tools/list',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Expect: 100-continue',
    'Connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
  await expect.poll(() => received).toContain('100 Continue');
  const drained = server.drain();
  socket.write(body.slice(10));
  await closed;
  expect(received).toContain('HTTP/1.1 200 OK');
  await drained;
  await server.close();
});
