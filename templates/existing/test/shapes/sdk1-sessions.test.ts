import { randomUUID } from 'node:crypto';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import express, { type Express } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentCaller } from '../../src/caller-of-request.js';
import { sealed } from '../../src/seal.js';
import { initialize, rpc, startFront, type FrontServer } from '../auth/support/front-server.js';

/** As the SDK's own example has it: a map of sessions, HTTP+SSE beside, one store of events for all. */
function createApp(): Express {
  const app = express();
  app.use(express.json());
  const eventStore = new InMemoryEventStore();
  const transports = new Map<string, StreamableHTTPServerTransport | SSEServerTransport>();

  app.all('/mcp', async (req, res) => {
    const known = transports.get(String(req.headers['mcp-session-id']));
    if (known instanceof StreamableHTTPServerTransport) {
      await known.handleRequest(req, res, req.body);
      return;
    }
    if (req.method !== 'POST' || !isInitializeRequest(req.body)) {
      res.status(400).end();
      return;
    }
    const transport = sealed(
      new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        eventStore,
        onsessioninitialized: (id) => void transports.set(id, transport),
      }),
    );
    await createNotes().connect(transport as Transport);
    await transport.handleRequest(req, res, req.body);
  });
  app.get('/sse', async (_req, res) => {
    const transport = sealed(new SSEServerTransport('/messages', res));
    transports.set(transport.sessionId, transport);
    await createNotes().connect(transport);
  });
  app.post('/messages', async (req, res) => {
    const transport = transports.get(String(req.query['sessionId']));
    if (transport instanceof SSEServerTransport)
      await transport.handlePostMessage(req, res, req.body);
    else res.status(400).end();
  });
  return app;
}

function createNotes(): McpServer {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });
  server.registerTool('whoami', {}, () => ({
    content: [{ type: 'text', text: `I am ${currentCaller()?.subject ?? 'nobody'}` }],
  }));
  server.registerTool('wipe', {}, () => ({ content: [] }));
  return server;
}

let front: FrontServer;
beforeEach(async () => {
  front = await startFront(createApp(), {
    doors: [
      { path: '/mcp', kind: 'sessions' },
      { path: '/sse', kind: 'sse' },
      { path: '/messages', kind: 'messages' },
    ],
  });
});
afterEach(() => front.close());

const requestInit = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const streamable = (token: string) =>
  new StreamableHTTPClientTransport(new URL(`${front.origin}/mcp`), {
    requestInit: requestInit(token),
  });

const signIn = async (transport: Transport) => {
  const client = new Client({ name: 'client', version: '1.0.0' });
  await client.connect(transport);
  return client;
};

describe('a client of the SDK', () => {
  it('lists, calls, listens and ends its session', async () => {
    const transport = streamable(await front.token({ subject: 'alice' }));
    const client = await signIn(transport as Transport);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['whoami', 'wipe']);
    const result = await client.callTool({ name: 'whoami', arguments: {} });
    expect(result.content).toEqual([{ type: 'text', text: 'I am alice' }]);
    await transport.terminateSession();
    await client.close();
  });

  it('does the same by HTTP+SSE', async () => {
    const token = await front.token({ subject: 'bob' });
    const client = await signIn(
      new SSEClientTransport(new URL(`${front.origin}/sse`), { requestInit: requestInit(token) }),
    );
    const result = await client.callTool({ name: 'whoami', arguments: {} });
    expect(result.content).toEqual([{ type: 'text', text: 'I am bob' }]);
    await client.close();
  });

  it('gets nowhere without a token, and nowhere further without scopes', async () => {
    await expect(signIn(streamable('nobody') as Transport)).rejects.toThrow();
    const client = await signIn(streamable(await front.token({ scopes: ['base'] })) as Transport);
    await expect(client.callTool({ name: 'wipe', arguments: {} })).rejects.toThrow();
    await client.close();
  });
});

describe('a store of events that all sessions share (trap 7)', () => {
  it('replays nothing to another session', async () => {
    const begin = async (subject: string) => {
      const token = await front.token({ subject });
      const response = await front.post(token, initialize);
      const session = response.headers.get('mcp-session-id') ?? '';
      const text = await response.text();
      const headers = { 'mcp-session-id': session, 'mcp-protocol-version': '2025-06-18' };
      const call = await front.post(token, rpc('tools/call', { name: 'whoami', arguments: {} }), {
        headers,
      });
      const [, event = ''] = /^id: (\S+)/m.exec((await call.text()) || text) ?? [];
      return { token, session, event };
    };
    const alice = await begin('alice');
    const bob = await begin('bob');
    const resume = async (by: { token: string; session: string }, event: string) => {
      const leaving = new AbortController();
      const { status } = await fetch(`${front.origin}/mcp`, {
        signal: leaving.signal,
        headers: {
          ...requestInit(by.token).headers,
          'accept': 'text/event-stream',
          'mcp-session-id': by.session,
          'last-event-id': event,
        },
      });
      leaving.abort();
      return status;
    };
    expect(alice.event).not.toBe('');
    expect(await resume(bob, alice.event)).toBe(400);
    expect(await resume(alice, alice.event)).toBe(200);
  });
});
