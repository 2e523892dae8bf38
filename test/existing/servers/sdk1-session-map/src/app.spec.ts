import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { app } from './app.js';

describe('helpdesk', () => {
  let server: Server;
  let base: string;

  before(async () => {
    server = app.listen(0, '127.0.0.1');
    await new Promise((r) => server.once('listening', r));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('counts open tickets', async () => {
    const body = (await (await fetch(`${base}/status`)).json()) as { open: number };
    assert.equal(body.open, 1);
  });

  it('keeps a session', async () => {
    const client = new Client({ name: 'spec', version: '0' });
    const transport = new StreamableHTTPClientTransport(new URL(`${base}/mcp`));
    await client.connect(transport);
    assert.ok(transport.sessionId);
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map((t) => t.name), ['search_tickets', 'create_ticket', 'close_ticket', 'purge_tickets']);
    const found = (await client.callTool({ name: 'search_tickets', arguments: { query: 'printer' } })) as { content: { text: string }[] };
    assert.match(found.content[0]!.text, /on fire/);
    await transport.terminateSession();
    await client.close();
  });

  it('still serves the old transport', async () => {
    const client = new Client({ name: 'spec', version: '0' });
    await client.connect(new SSEClientTransport(new URL(`${base}/sse`)));
    assert.equal((await client.listTools()).tools.length, 4);
    await client.close();
  });
});
