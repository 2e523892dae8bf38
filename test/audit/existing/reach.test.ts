import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Door } from '../../../src/answers/existing-schema.js';
import { probeReach } from '../../../src/audit/existing/reach.js';

const DOORS: readonly Door[] = [
  { path: '/mcp', kind: 'sessions' },
  { path: '/sse', kind: 'sse' },
  { path: '/messages', kind: 'messages' },
];

type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  body: { id?: unknown; method?: string },
) => void;

/** Refuses as the guard does, and folds nothing: what it does not know is somebody else's. */
const guard: Handler = (_, response) => {
  response.writeHead(401, { 'WWW-Authenticate': 'Bearer resource_metadata="http://x/"' }).end();
};
const notFound: Handler = (_, response) => response.writeHead(404).end('{"message":"Not found"}');
const mcp: Handler = (_, response, { id }) => {
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { tools: [] } }));
};
const pathOf = ({ url = '' }: IncomingMessage) => url.split('?', 1)[0] ?? '';
const isDoor = (request: IncomingMessage) => DOORS.some(({ path }) => path === pathOf(request));

/** A guard at the doors, and an application behind and beside it. */
const behindGuard =
  (application: Handler): Handler =>
  (request, response, body) => {
    (isDoor(request) ? guard : application)(request, response, body);
  };

describe('a server with a guard in front of everything', () => {
  it('is reached nowhere', async () => {
    const { reached, sent, paths } = await reach(behindGuard(notFound));
    expect(reached).toEqual([]);
    expect(sent).toBeGreaterThan(200);
    expect(paths).toBeGreaterThan(50);
    expect(paths).toBeLessThan(sent);
  });

  it('may have pages, interfaces and streams of its own beside', async () => {
    const application: Handler = (request, response, body) => {
      if (request.headers.accept === 'text/event-stream') {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: news\n\n');
      } else if (request.url === '/') response.end('<h1>Hello</h1>');
      else if (request.method === 'POST') response.end('{"ok":true}');
      else notFound(request, response, body);
    };
    expect((await reach(behindGuard(application))).reached).toEqual([]);
  });
});

describe('MCP is reached', () => {
  it.each<[string, (request: IncomingMessage) => boolean]>([
    ['by another case', ({ url = '' }) => url === '/MCP'],
    ['with a slash at its end', ({ url = '' }) => url === '/mcp/'],
    ['with two slashes', ({ url = '' }) => url === '//mcp'],
    ['encoded', ({ url = '' }) => url !== '/mcp' && decodeURIComponent(url) === '/mcp'],
    ['encoded twice', ({ url = '' }) => url.includes('%25')],
    ['through dots', ({ url = '' }) => url.startsWith('/audit/..')],
    ['through encoded dots', ({ url = '' }) => url.includes('%2e%2e')],
    ['with parameters of the path', ({ url = '' }) => url.includes(';')],
    ['by a backslash', ({ url = '' }) => url.includes('\\')],
    ['in the absolute form', ({ url = '' }) => url.startsWith('http://')],
    // As libraries do that read the target with `new URL(request.url, base)`.
    ['behind a host', ({ url = '' }) => new URL(url, 'http://x').pathname === '/mcp'],
    ['by a beginning', ({ url = '' }) => /^\/mcp[A-Z]/.test(url)],
    ['at every path', () => true],
    ['where tutorials serve it', ({ url }) => url === '/rpc'],
    ['at another route of the owner', ({ url }) => url === '/tools/x/call'],
    ['at a path that a library opens by itself', ({ url }) => url === '/api/mcp'],
  ])('%s', async (_, isOpen) => {
    const { reached } = await reach(
      behindGuard((request, response, body) => {
        (isOpen(request) && request.method === 'POST' ? mcp : notFound)(request, response, body);
      }),
      DOORS.slice(0, 1),
      ['/tools/x/call'],
    );
    expect(reached.map(({ says }) => says)).toContain('answers 200 as MCP does, with a result');
  });

  it.each<[string, Handler, RegExp]>([
    [
      'by an error that only MCP writes',
      (_, response, { id }) =>
        response.end(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601 } })),
      /as MCP does, with an error/,
    ],
    [
      'by a session that it opens',
      (_, response) => response.writeHead(200, { 'Mcp-Session-Id': 'new' }).end(),
      /opens a session/,
    ],
    [
      'by the stream of the older transport',
      (_, response) => {
        const headers = { 'Content-Type': 'text/event-stream' };
        response.writeHead(200, headers).write('event: endpoint\ndata: /messages?sessionId=1\n\n');
      },
      /with a stream that takes messages/,
    ],
    [
      'by an event that answers',
      (_, response, { id }) => {
        const text = JSON.stringify({ jsonrpc: '2.0', id, result: {} });
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(`data: ${text}\n\n`);
      },
      /with a result/,
    ],
  ])('and seen %s', async (_, application, says) => {
    const { reached } = await reach(behindGuard(application), DOORS.slice(0, 1));
    expect(reached.map((one) => one.says)).toContainEqual(expect.stringMatching(says));
    // Nobody reads more than this.
    expect(reached.length).toBeLessThanOrEqual(20);
  });
});

describe('a door without its guard', () => {
  it.each<[string, (request: IncomingMessage, body: { method?: string }) => boolean, string]>([
    ['for the opening of older clients', (_, { method }) => method === 'initialize', 'initialize'],
    ['for that of new ones', (_, { method }) => method === 'server/discover', 'server/discover'],
    ['for a list', (_, { method }) => method === 'tools/list', 'tools/list'],
    ['in a session', ({ headers }) => headers['mcp-session-id'] !== undefined, 'tools/list'],
    ['for the stream of a session', ({ method }) => method === 'GET', 'a stream of a session'],
    ['for the end of a session', ({ method }) => method === 'DELETE', 'the end of a session'],
    ['after Expect', ({ headers }) => headers.expect !== undefined, 'tools/list, Expect'],
    ['of messages', ({ url = '' }) => url.startsWith('/messages?'), 'tools/list'],
    ['of the older stream', (request) => pathOf(request) === '/sse', 'a stream'],
  ])('is named: %s', async (_, isOpen, name) => {
    const { reached } = await reach((request, response, body) => {
      const isUnguarded = isDoor(request) && isOpen(request, body);
      (isDoor(request) && !isUnguarded ? guard : notFound)(request, response, body);
    });
    expect(reached.map(({ request }) => request)).toContainEqual(
      expect.stringContaining(`(${name})`),
    );
    expect(reached[0]?.says).toBe('answers 404, not 401');
  });

  it('is named, though something else asks for credentials there', async () => {
    const apiKey: Handler = (_, response) => response.writeHead(401).end('{"error":"no key"}');
    const { reached } = await reach((request, response, body) => {
      (isDoor(request) ? apiKey : notFound)(request, response, body);
    });
    expect(reached[0]?.says).toBe('answers 401, and not with the challenge of the guard');
  });

  it('is named, though it says nothing', async () => {
    const { reached } = await reach((request, response, body) => {
      if (request.method === 'DELETE') request.socket.destroy();
      else behindGuard(notFound)(request, response, body);
    });
    expect(reached).toEqual([
      { request: 'DELETE /mcp (the end of a session)', says: 'does not answer' },
    ]);
  });
});

it('stops at an interruption', async () => {
  const interruption = new AbortController();
  const handler: Handler = (request, response, body) => {
    interruption.abort(new Error('interrupted'));
    guard(request, response, body);
  };
  await expect(reach(handler, DOORS, [], interruption.signal)).rejects.toThrow('interrupted');
});

async function reach(
  handler: Handler,
  doors = DOORS,
  others: readonly string[] = [],
  signal = new AbortController().signal,
) {
  const answer: Handler = (request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      handler(request, response, JSON.parse(text || '{}') as object);
    });
  };
  const server = createServer((request, response) => {
    answer(request, response, {});
  });
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    response.writeContinue();
    answer(request, response, {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return probeReach(new URL(`http://127.0.0.1:${port}`), doors, signal, others);
}
