import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { currentCaller } from '../../src/mcp-auth/caller-of-request.js';
import {
  startFront,
  rpc,
  toolCall,
  type Changes,
  type FrontServer,
} from './support/front-server.js';
import { open, postBytes, sendRaw, statuses } from './support/raw.js';

/** Says what reached it, and who called. */
async function tell(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  res.setHeader('Content-Type', 'application/json');
  res.end(
    JSON.stringify({
      body: Buffer.concat(chunks).toString(),
      caller: currentCaller()?.subject ?? null,
      method: req.method,
      url: req.url,
      headers: req.rawHeaders.join(' '),
    }),
  );
}

let running: FrontServer | undefined;
const start = async (listener = tell, changes: Changes = {}) => {
  running = await startFront((req, res) => void listener(req, res), changes);
  return running;
};
afterEach(() => running?.close());

const told = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe('a request to a door', () => {
  it('gets no further without a token, whatever its method', async () => {
    const { origin, log } = await start();
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE']) {
      const received = await sendRaw(
        origin,
        `${method} /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
      );
      expect.soft([method, statuses(received)]).toEqual([method, [401]]);
    }
    expect(log.every(({ reason }) => reason === 'no_token')).toBe(true);
  });

  it('is refused before its body has arrived (trap 4)', async () => {
    const { origin } = await start();
    const body = 'x'.repeat(1000);
    const bytes = postBytes('/mcp', { body }).subarray(0, -900);
    expect(statuses(await sendRaw(origin, bytes))).toEqual([401]);
  });

  it('brings the very bytes of its body, and no credentials', async () => {
    const { post, token } = await start();
    const body =
      ' {"jsonrpc":"2.0", "id":1,"method":"tools/call","params":{"name":"read","note":"é\\u00e9"}}\n';
    const response = await post(await token(), body, { headers: { cookie: 'session=1' } });
    const { body: arrived, caller, headers } = await told(response);
    expect(arrived).toBe(body);
    expect(caller).toBe('user-1');
    expect(headers).not.toMatch(/bearer|session=1/i);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('stays the request that was judged, whatever the code behind takes another method from', async () => {
    const { post, token } = await start((req, res) => {
      // As `method-override` does it, which may be told any name.
      req.method = req.headers['x-verb']?.toString() ?? 'GET';
      return tell(req, res);
    });
    const headers = { 'x-verb': 'DELETE' };
    const response = await post(await token(), rpc('tools/list'), { headers });
    expect(await told(response)).toMatchObject({ method: 'POST', caller: 'user-1' });
  });

  it.each([
    '_method=DELETE',
    'a=b&_METHOD=get',
    '%5fmethod=GET',
    '[_method]=GET',
    '_method[]=GET',
    'a;_method=GET',
  ])('is refused when its query asks for another method: %s', async (query) => {
    const { post, token, log } = await start();
    const response = await post(await token(), rpc('tools/list'), { path: `/mcp?${query}` });
    expect(response.status).toBe(400);
    expect(log.at(-1)).toMatchObject({ reason: 'ambiguous_request' });
  });

  it('passes with a query whose name only ends like that of a method', async () => {
    const { post, token } = await start();
    const path = '/mcp?auth_method=oauth';
    expect((await post(await token(), rpc('tools/list'), { path })).status).toBe(200);
  });

  it('brings a body that comes in many pieces', async () => {
    const { origin, token } = await start();
    const content = JSON.stringify(rpc('tools/list', { filler: 'y'.repeat(300_000) }));
    const bytes = postBytes('/mcp', { token: await token(), body: content });
    const socket = await open(origin);
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    const closed = once(socket, 'close');
    for (let at = 0; at < bytes.length; at += 50_000) {
      socket.write(bytes.subarray(at, at + 50_000));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await closed;
    expect(statuses(received)).toEqual([200]);
    expect(received).toContain('y'.repeat(1000));
  });

  it('is judged by its scopes', async () => {
    const { post, token, log } = await start();
    const weak = await token({ scopes: ['base'] });
    expect((await post(weak, rpc('tools/list'))).status).toBe(200);
    const refused = await post(weak, toolCall('wipe'));
    expect(refused.status).toBe(403);
    expect(log.at(-1)).toMatchObject({ reason: 'insufficient_scope', tool: 'wipe' });
    expect(await told(await post(await token(), toolCall('unheard_of')))).toMatchObject({
      error: { code: -32602 },
    });
  });

  it('is one message of JSON in UTF-8', async () => {
    const { post, token, origin } = await start();
    const all = await token();
    expect((await post(all, [rpc('tools/list')])).status).toBe(400);
    for (const body of ['{broken', '', ' ', '\u{FEFF}{}', 'null', '"text"', '1']) {
      expect.soft((await post(all, body)).status, body).toBe(400);
    }
    const invalid = Buffer.concat([
      Buffer.from('{"method":"tools/list","x":"'),
      Buffer.from([0xff]),
      Buffer.from('"}'),
    ]);
    expect(
      statuses(await sendRaw(origin, postBytes('/mcp', { token: all, body: invalid }))),
    ).toEqual([400]);
    for (const type of [
      'application/json; charset=utf-16',
      'text/plain',
      'application/json;charset=latin1',
    ]) {
      const { status } = await post(all, rpc('tools/list'), { headers: { 'content-type': type } });
      expect.soft(status, type).toBe(415);
    }
    const zipped = { 'content-encoding': 'gzip' };
    expect((await post(all, rpc('tools/list'), { headers: zipped })).status).toBe(415);
  });

  it('is judged by the last of doubled keys, which is what runs', async () => {
    const { post, token } = await start();
    const weak = await token({ scopes: ['base', 'notes:read'] });
    const doubled =
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","name":"wipe"}}';
    expect((await post(weak, doubled)).status).toBe(403);
  });

  it('may not be larger than the limit, said or not', async () => {
    const { post, token, origin } = await start(tell, { limits: { bodyBytes: 1000 } });
    const all = await token();
    expect((await post(all, rpc('tools/list', { x: 'y'.repeat(1000) }))).status).toBe(413);
    const chunk = `200\r\n${'x'.repeat(512)}\r\n`;
    const chunked = [
      'POST /mcp HTTP/1.1',
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      `Authorization: Bearer ${all}`,
      'Transfer-Encoding: chunked',
      '',
      chunk.repeat(3),
    ].join('\r\n');
    expect(statuses(await sendRaw(origin, chunked))).toEqual([413]);
  });

  it('may not take forever to arrive', async () => {
    const { token, origin, log } = await start(tell, { limits: { requestTimeoutMs: 100 } });
    const bytes = postBytes('/mcp', { token: await token(), body: '{"jsonrpc":' }).subarray(0, -3);
    expect(statuses(await sendRaw(origin, bytes))).toEqual([408]);
    expect(log.at(-1)).toMatchObject({ reason: 'body_too_slow', subject: 'user-1' });
  });

  it('leaves nothing behind when its client goes', async () => {
    const { token, origin, log, post } = await start();
    const socket = await open(origin);
    socket.write(
      postBytes('/mcp', { token: await token(), body: '{}'.repeat(100) }).subarray(0, -10),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(log).toEqual([]);
    expect((await post(await token(), rpc('tools/list'))).status).toBe(200);
  });

  it('is for this host and these pages', async () => {
    const { post, token } = await start();
    const all = await token();
    const evil = await post(all, rpc('tools/list'), {
      headers: { origin: 'https://evil.example' },
    });
    expect(evil.status).toBe(403);
    const friend = await post(all, rpc('tools/list'), {
      headers: { origin: 'https://app.example' },
    });
    expect(friend.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });

  it('has no doubled headers, whatever the server joins', async () => {
    const { origin, token } = await start();
    const fields = [`Authorization: Bearer ${await token()}`];
    const received = await sendRaw(origin, postBytes('/mcp', { token: 'x', fields }));
    expect(statuses(received)).toEqual([400]);
  });
});

describe('another spelling of a door (trap 3)', () => {
  const spellings = [
    '/MCP',
    '/mcp/',
    '//mcp',
    '/mc%70',
    '/mc%2570',
    '/x/../mcp',
    '/./mcp',
    '/%2e/mcp',
    '/mcp;a=b',
    '/mcp%00',
    '/mcp%20',
    '\\mcp',
    '/mcp#x',
    '/mcp/.',
    '/mcp//',
    '/%6d%63%70',
    '/mcp%2f',
    '/mcp%3fx',
    'http://127.0.0.1/mcp',
    'HTTP://127.0.0.1/mcp?x',
    '/a/%2e%2e/mcp',
    '/a%2f..%2fmcp',
    '/a%ff%2f%2e%2e%2fmcp',
    '/mcp%5c',
    // A path behind a host, to whoever resolves the target as a URL: FastMCP does.
    '//host/mcp',
    '///host/mcp',
    '/\\host/mcp',
    '\\\\host/mcp',
    '//host/MCP/',
    '//host/x/../mcp?a=b',
    '//user@host:1/mcp',
    // Cut off by some, and climbed out of by others.
    '/x;/../mcp',
    '/x#/../mcp',
    '/x%3f/../mcp',
    '/x%00/../mcp',
    '/a%2fb/../mcp',
    '/mcp;/../mcp',
  ];
  it.each(spellings)('%s is no way around', async (target) => {
    const { origin, token } = await start();
    for (const sent of [undefined, await token()]) {
      const received = await sendRaw(origin, postBytes(target, { token: sent }));
      expect(statuses(received)).not.toContain(200);
    }
  });

  it('is the door itself with a query', async () => {
    const { post, token } = await start();
    expect((await post(await token(), rpc('tools/list'), { path: '/mcp?a=b' })).status).toBe(200);
    expect((await post(undefined, rpc('tools/list'), { path: '/mcp?a=b' })).status).toBe(401);
  });
});

describe('a door at the root (trap 1)', () => {
  const atRoot = { doors: [{ path: '/', kind: 'stateless' }] } as const;
  it('is one path, and not all of them', async () => {
    const { post, token, origin } = await start(tell, atRoot);
    expect((await post(undefined, rpc('tools/list'))).status).toBe(401);
    expect((await post(await token(), rpc('tools/list'))).status).toBe(200);
    for (const target of ['//', '/.', '/x/..', '/%2f', '/;x']) {
      const received = await sendRaw(origin, postBytes(target, { token: await token() }));
      expect.soft(statuses(received), target).not.toContain(200);
    }
    expect(await told(await post(undefined, '', { path: '/x' }))).toMatchObject({ caller: null });
    const metadata = await fetch(`${origin}/.well-known/oauth-protected-resource`);
    expect(await told(metadata)).toMatchObject({ resource: origin });
  });
});

describe('a request to any other path', () => {
  it('goes on untouched, at once, and as nobody', async () => {
    const { post, token } = await start();
    const bearer = await token();
    const response = await post(bearer, 'not even JSON', {
      path: '/login',
      headers: { cookie: 'a=b' },
    });
    expect(await told(response)).toMatchObject({
      body: 'not even JSON',
      caller: null,
      url: '/login',
    });
    expect(response.headers.get('x-content-type-options')).toBeNull();
  });

  it('does not inherit the caller of the connection', async () => {
    const { origin, token } = await start();
    const bytes = [
      postBytes('/mcp', {
        token: await token({ subject: 'alice' }),
        body: JSON.stringify(rpc('tools/list')),
        close: false,
      }),
      postBytes('/elsewhere', { close: false }),
      postBytes('/mcp', {
        token: await token({ subject: 'bob' }),
        body: JSON.stringify(rpc('tools/list')),
      }),
    ];
    const received = await sendRaw(origin, Buffer.concat(bytes));
    const callers = [...received.matchAll(/"caller":("\w+"|null)/g)].map(([, caller]) => caller);
    expect(callers).toEqual(['"alice"', 'null', '"bob"']);
  });
});

describe('the metadata (RFC 9728)', () => {
  it('is served by the front, to everybody', async () => {
    const { origin } = await start();
    const response = await fetch(`${origin}/.well-known/oauth-protected-resource/mcp`);
    expect(await told(response)).toMatchObject({ resource: `${origin}/mcp` });
  });
});

describe('Expect: 100-continue', () => {
  const expectation = ['Expect: 100-continue'];
  it('is answered, and changes nothing', async () => {
    const { origin, token } = await start();
    expect(statuses(await sendRaw(origin, postBytes('/mcp', { fields: expectation })))).toContain(
      401,
    );
    const body = JSON.stringify(rpc('tools/list'));
    const received = await sendRaw(
      origin,
      postBytes('/mcp', { token: await token(), body, fields: expectation }),
    );
    expect(statuses(received)).toEqual([100, 200]);
  });

  it('is no way around, where the server has a listener of its own', async () => {
    const server = createServer((req, res) => void tell(req, res));
    server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
      res.writeContinue();
      server.emit('request', req, res);
    });
    server.on('checkExpectation', (req: IncomingMessage, res: ServerResponse) => {
      server.emit('request', req, res);
    });
    running = await startFront(server);
    const { origin, token } = running;
    const body = JSON.stringify(rpc('tools/list'));
    for (const fields of [expectation, ['Expect: something']]) {
      expect(statuses(await sendRaw(origin, postBytes('/mcp', { body, fields })))).toEqual([401]);
      const received = await sendRaw(
        origin,
        postBytes('/mcp', { token: await token(), body, fields }),
      );
      expect(statuses(received).at(-1)).toBe(200);
    }
    // The body comes only when somebody asks for it.
    const socket = await open(origin);
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    const bytes = postBytes('/mcp', { token: await token(), body, fields: expectation });
    socket.write(bytes.subarray(0, bytes.length - Buffer.byteLength(body)));
    await expect.poll(() => received).toContain('100 Continue');
    socket.write(body);
    await expect.poll(() => statuses(received).at(-1)).toBe(200);
    socket.destroy();
  });
});

describe('an upgrade', () => {
  it('does not open a WebSocket at a door, in any spelling', async () => {
    let upgrades = 0;
    const server = createServer((req, res) => void tell(req, res));
    server.on('upgrade', (_req, socket) => {
      upgrades += 1;
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    });
    running = await startFront(server);
    const { origin, token } = running;
    const fields = ['Connection: Upgrade', 'Upgrade: websocket'];
    for (const target of ['/mcp', '/MCP/', '/mcp?x']) {
      const received = await sendRaw(
        origin,
        postBytes(target, { token: await token(), fields, close: false, body: '' }),
      );
      expect.soft([target, statuses(received)]).toEqual([target, [404]]);
    }
    expect(upgrades).toBe(0);
    expect(await sendRaw(origin, postBytes('/chat', { fields, close: false, body: '' }))).toContain(
      '101',
    );
    expect(upgrades).toBe(1);
  });

  it('is an ordinary request where nobody listens for it', async () => {
    const { origin } = await start();
    const fields = ['Connection: Upgrade', 'Upgrade: websocket'];
    const received = await sendRaw(
      origin,
      postBytes('/mcp', { fields, close: false, body: '' }),
      500,
    );
    expect(statuses(received)).toEqual([401]);
  });
});
