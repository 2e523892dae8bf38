import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { McpServer as McpServer1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { currentCaller } from '../../src/caller-of-request.js';
import { sealed } from '../../src/seal.js';
import { isTestRun } from '../../src/test-run.js';
import { startFront, rpc, toolCall, type FrontServer } from '../auth/support/front-server.js';

const info = { name: 'notes', version: '1.0.0' };
const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
  vi.unstubAllEnvs();
});

/** The module as a process loads it in which no front stands yet. */
const freshSeal = async () => {
  vi.resetModules();
  return import('../../src/seal.js');
};

async function listen(listener: RequestListener): Promise<{ server: Server; origin: string }> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push({ close: () => (server.closeAllConnections(), server.close()) });
  return { server, origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

const send = (url: string, body: object = rpc('tools/list')) =>
  fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept': 'application/json, text/event-stream',
    },
    body: JSON.stringify(body),
  });

/** Somebody's servers, each taking every path for MCP (trap 1). */
const catchAlls: Readonly<
  Record<string, (seal: <T extends object>(it: T) => T) => RequestListener>
> = {
  'a handler of SDK 2': (seal) => {
    const handler = seal(
      createMcpHandler(() => {
        const server = new McpServer(info);
        server.registerTool('read', {}, () => ({ content: [{ type: 'text', text: 'a note' }] }));
        return server;
      }),
    );
    return toNodeHandler(handler);
  },
  'a stateless transport of SDK 1': (seal) => async (req, res) => {
    const server = new McpServer1(info);
    server.registerTool('read', {}, () => ({ content: [{ type: 'text', text: 'a note' }] }));
    const options = { enableJsonResponse: true };
    const transport = seal(new StreamableHTTPServerTransport(options));
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    await transport.handleRequest(req, res);
  },
};

describe.each(Object.entries(catchAlls))('behind a seal, %s', (_name, create) => {
  it('is reached by the door alone, and only with a token', async () => {
    const front: FrontServer = await startFront(create(sealed));
    opened.push(front);
    const token = await front.token();
    expect((await front.post(token, toolCall('read'))).status).toBe(200);
    expect((await front.post(undefined, toolCall('read'))).status).toBe(401);
    for (const path of ['/anything', '/', '/mcp/x', '/sse']) {
      const response = await front.post(token, toolCall('read'), { path });
      expect.soft([path, response.status]).toEqual([path, 404]);
      expect(await response.text()).not.toContain('a note');
    }
  });

  it('is not reached through a server that nobody protected (trap 1)', async () => {
    const listener = create(sealed);
    const front = await startFront(listener);
    const { origin } = await listen(listener);
    opened.push(front);
    expect((await send(`${origin}/mcp`, toolCall('read'))).status).toBe(404);
  });

  it('is not reached through a server that a caller had opened', async () => {
    let second: Promise<{ origin: string }> | undefined;
    const inner = create(sealed);
    const front = await startFront((req, res) => {
      second ??= listen(inner);
      void second.then(() => inner(req, res));
    });
    opened.push(front);
    expect((await front.post(await front.token(), toolCall('read'))).status).toBe(200);
    expect((await send(`${(await second)?.origin ?? ''}/mcp`, toolCall('read'))).status).toBe(404);
  });

  it('is reached by nobody where no front stands, but for tests', async () => {
    const fresh = await freshSeal();
    const { origin } = await listen(create(fresh.sealed));
    expect((await send(`${origin}/mcp`, toolCall('read'))).status).toBe(200);
    for (const name of ['VITEST', 'NODE_ENV', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT', 'TAP']) {
      vi.stubEnv(name, '');
    }
    expect((await send(`${origin}/mcp`, toolCall('read'))).status).toBe(404);
  });
});

it('takes nobody for the caller in whose request a server was opened', async () => {
  let second: FrontServer | undefined;
  let strangers: unknown;
  const front = await startFront(async (_req, res) => {
    second = await startFront((_inner, answer) => {
      answer.end(String(currentCaller()?.subject));
    });
    // While the request of the caller is not over.
    strangers = await (await fetch(`${second.origin}/elsewhere`)).text();
    res.end();
  });
  opened.push(front);
  expect((await front.post(await front.token(), rpc('tools/list'))).status).toBe(200);
  expect(strangers).toBe('undefined');
  await second?.close();
});

it('opens no stream of HTTP+SSE past the guard, and breaks nothing', async () => {
  const transports: SSEServerTransport[] = [];
  const listener: RequestListener = async (req, res) => {
    if (req.method === 'POST') {
      await transports[0]?.handlePostMessage(req, res);
      return;
    }
    const transport = sealed(new SSEServerTransport('/messages', res));
    transports.push(transport);
    await new McpServer1(info).connect(transport);
  };
  const front = await startFront(listener, { doors: [{ path: '/sse', kind: 'sse' }] });
  opened.push(front);
  const { origin } = front;
  const response = await fetch(`${origin}/old`);
  expect([response.status, await response.text()]).toEqual([404, '{"message":"Not found"}']);
  expect((await send(`${origin}/old?sessionId=${transports[0]?.sessionId ?? ''}`)).status).toBe(
    404,
  );
});

it('refuses to seal what it cannot', () => {
  expect(() => sealed({ handle: () => undefined })).toThrow('sealed() takes');
});

it('knows runners by where they are installed, and not by a name in a path', () => {
  for (const name of ['VITEST', 'NODE_ENV', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT', 'TAP']) {
    vi.stubEnv(name, '');
  }
  vi.stubEnv('TAP', 'tun0');
  expect(isTestRun()).toBe(false);
  vi.stubEnv('TAP', '1');
  expect(isTestRun()).toBe(true);
  vi.stubEnv('TAP', '');
  const [, program = ''] = process.argv;
  const started = (by: string) => {
    process.argv[1] = by;
    const is = isTestRun();
    process.argv[1] = program;
    return is;
  };
  expect(started('/app/node_modules/mocha/bin/mocha.js')).toBe(true);
  expect(started('C:\\app\\node_modules\\.bin\\ava')).toBe(true);
  expect(started('/home/ava/server.js')).toBe(false);
  expect(started('/srv/tape/dist/index.js')).toBe(false);
  expect(started('/app/node_modules/ava-like/cli.js')).toBe(false);
});
