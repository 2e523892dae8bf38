import { createServer, type RequestListener } from 'node:http';
import type { EventEmitter } from 'node:events';
import { serve } from '@hono/node-server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { McpServer as McpServer1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { currentCaller } from '../../src/caller-of-request.js';
import { sealed } from '../../src/seal.js';
import { startFront, toolCall, type FrontServer } from '../auth/support/front-server.js';
import { postBytes, sendRaw, statuses } from '../auth/support/raw.js';

const info = { name: 'notes', version: '1.0.0' };
const whoAmI = async () => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  return {
    content: [{ type: 'text' as const, text: `I am ${currentCaller()?.subject ?? 'nobody'}` }],
  };
};

const sdk2 = () =>
  sealed(
    createMcpHandler(() => {
      const server = new McpServer(info);
      server.registerTool('whoami', {}, whoAmI);
      return server;
    }),
  );

const sdk1: (
  req: Parameters<RequestListener>[0],
  res: Parameters<RequestListener>[1],
  body?: unknown,
) => Promise<void> = async (req, res, body) => {
  const server = new McpServer1(info);
  server.registerTool('whoami', {}, whoAmI);
  const transport = sealed(new StreamableHTTPServerTransport({}));
  await server.connect(transport as Parameters<typeof server.connect>[0]);
  await transport.handleRequest(req, res, body);
};

/** Somebody's servers: with a body parser in front of everything, where there are such. */
const shapes: Readonly<Record<string, () => Promise<RequestListener | EventEmitter>>> = {
  'Express, SDK 2': () => {
    const app = express();
    const handle = toNodeHandler(sdk2());
    app.use(express.json(), express.urlencoded({ extended: true }), express.text());
    app.all('/mcp', (req, res) => void handle(req, res, req.body));
    return Promise.resolve(app);
  },
  'Express, SDK 1': () => {
    const app = express();
    app.use(express.json());
    app.use('/mcp', (req, res) => void sdk1(req, res, req.body));
    return Promise.resolve(app);
  },
  'Express without a body parser, SDK 1': () => {
    const app = express();
    app.post('/mcp', (req, res) => void sdk1(req, res));
    return Promise.resolve(app);
  },
  'Fastify, SDK 2': async () => {
    const app = fastify();
    const handle = toNodeHandler(sdk2());
    app.all('/mcp', async (request, reply) => {
      reply.hijack();
      await handle(request.raw, reply.raw, request.body);
    });
    await app.ready();
    return app.server;
  },
  'Hono, SDK 2': () => {
    const handler = sdk2();
    const app = new Hono().all('/mcp', (c) => handler.fetch(c.req.raw));
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
    return new Promise((resolve) => {
      server.close(() => {
        resolve(server);
      });
    });
  },
  'plain Node, SDK 2': () => Promise.resolve(toNodeHandler(sdk2())),
};

let front: FrontServer;
afterEach(() => front.close());

describe.each(Object.entries(shapes))('%s', (_name, create) => {
  it('knows who calls in every tool, and lets nobody else call one', async () => {
    front = await startFront((await create()) as RequestListener);
    expect((await front.post(undefined, toolCall('whoami'))).status).toBe(401);
    const users = ['alice', 'bob', 'carol', 'alice', 'dave'];
    const answers = await Promise.all(
      users.map(async (subject) => {
        const response = await front.post(await front.token({ subject }), toolCall('whoami'));
        return (await response.text()).match(/I am (\w+)/)?.[1];
      }),
    );
    expect(answers).toEqual(users);
  });

  it('tells callers apart that share a connection, one after the other and at once', async () => {
    front = await startFront((await create()) as RequestListener);
    const users = ['alice', 'bob', 'carol'];
    const requests = await Promise.all(
      users.map(async (subject, index) =>
        postBytes('/mcp', {
          token: await front.token({ subject }),
          body: JSON.stringify(toolCall('whoami')),
          close: index === users.length - 1,
        }),
      ),
    );
    const received = await sendRaw(front.origin, Buffer.concat(requests), 1500);
    expect([...received.matchAll(/I am (\w+)/g)].map(([, name]) => name)).toEqual(users);
  });

  it('is not reached by a path that only its router takes for the door (trap 3)', async () => {
    front = await startFront((await create()) as RequestListener);
    const body = JSON.stringify(toolCall('whoami'));
    for (const target of ['/MCP', '/mcp/', '//mcp', '/mc%70', '/x/../mcp', '/mcp/more', '/other']) {
      for (const token of [undefined, await front.token()]) {
        const received = await sendRaw(front.origin, postBytes(target, { body, token }), 1500);
        expect.soft(received, target).not.toContain('I am');
        expect.soft(statuses(received), target).not.toContain(200);
      }
    }
  });

  it('reads bodies of other paths by itself, as before', async () => {
    const listener = await create();
    front = await startFront(listener as RequestListener);
    const response = await front.post(undefined, { any: 'thing' }, { path: '/nowhere' });
    expect(response.status).toBe(404);
  });
});

const queues: Readonly<Record<string, () => RequestListener>> = {
  'SDK 1': () => (req, res) => void sdk1(req, res),
  'SDK 2': () => toNodeHandler(sdk2()),
};

it.each(Object.entries(queues))(
  'keeps callers apart that code calls back together: %s',
  async (_, create) => {
    const handle = create();
    const waiting: (() => void)[] = [];
    // As a pool does: what waited for a connection goes on in the request that gave one back.
    front = await startFront((req, res) => {
      waiting.push(() => {
        handle(req, res);
      });
      if (waiting.length < 2) return;
      for (const goOn of waiting.splice(0)) goOn();
    });
    const answers = await Promise.all(
      ['alice', 'bob'].map(async (subject) => {
        const response = await front.post(await front.token({ subject }), toolCall('whoami'));
        return (await response.text()).match(/I am (\w+)/)?.[1];
      }),
    );
    expect(answers).toEqual(['alice', 'bob']);
  },
);

it('keeps two servers of a process apart from their paths', async () => {
  const unprotected = createServer(toNodeHandler(sdk2()));
  front = await startFront(toNodeHandler(sdk2()));
  const second = await startFront(unprotected, { doors: [{ path: '/other', kind: 'stateless' }] });
  const token = await second.token();
  expect((await second.post(token, toolCall('whoami'), { path: '/mcp' })).status).toBe(404);
  expect((await second.post(token, toolCall('whoami'))).status).toBe(200);
  await second.close();
});
