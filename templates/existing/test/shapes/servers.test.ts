import { EventEmitter, once } from 'node:events';
import {
  createServer,
  Server,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import http2, { type ClientHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { currentCaller } from '../../src/caller-of-request.js';
import { sealed } from '../../src/seal.js';
import { rpc, startFront, type FrontServer } from '../auth/support/front-server.js';
import { postBytes, sendRaw, statuses } from '../auth/support/raw.js';

const tell: RequestListener = (req, res) => {
  req.setEncoding('utf8');
  let body = '';
  req.on('data', (chunk: string) => (body += chunk));
  req.on('end', () => {
    res.end(JSON.stringify({ caller: currentCaller()?.subject ?? null, body }));
  });
};

let front: FrontServer | undefined;
afterEach(() => front?.close());

describe('a server whose emit others take over as well', () => {
  /** As tools do that trace requests. */
  const trace = (server: EventEmitter, seen: string[]) => {
    const emit = server.emit.bind(server);
    server.emit = (event: string | symbol, ...args: unknown[]) => {
      if (event === 'request') seen.push((args[0] as IncomingMessage).url ?? '');
      return emit(event, ...args);
    };
  };

  it.each(['before', 'after'] as const)('%s the front has one all the same', async (when) => {
    const seen: string[] = [];
    const server = createServer(tell);
    if (when === 'before') trace(server, seen);
    front = await startFront(server);
    if (when === 'after') trace(server, seen);
    expect((await front.post(undefined, rpc('tools/list'))).status).toBe(401);
    const response = await front.post(await front.token(), rpc('tools/list'));
    expect(await response.json()).toMatchObject({ caller: 'user-1' });
    expect(seen).toContain('/mcp');
  });

  it('on the prototype too, as OpenTelemetry does', async () => {
    const seen: string[] = [];
    const { emit } = Server.prototype;
    Server.prototype.emit = function (this: Server, event: string | symbol, ...args: unknown[]) {
      if (event === 'request') seen.push((args[0] as IncomingMessage).url ?? '');
      return Reflect.apply(emit, this, [event, ...args]) as boolean;
    } as typeof emit;
    try {
      front = await startFront(createServer(tell));
      expect((await front.post(undefined, rpc('tools/list'))).status).toBe(401);
      expect((await front.post(await front.token(), rpc('tools/list'))).status).toBe(200);
      expect(seen).toEqual(['/mcp']);
    } finally {
      Server.prototype.emit = emit;
    }
  });
});

describe('listeners', () => {
  it('come behind the front whenever they are added', async () => {
    const server = createServer();
    front = await startFront(server);
    server.on('request', tell);
    server.prependListener('request', (_req, res) => res.setHeader('x-first', 'yes'));
    expect(server.listenerCount('request')).toBe(2);
    expect((await front.post(undefined, rpc('tools/list'))).status).toBe(401);
    const response = await front.post(await front.token(), rpc('tools/list'));
    expect(response.headers.get('x-first')).toBe('yes');
  });

  it('may hand a request on to another path, which is judged anew', async () => {
    const server = createServer((req, res) => {
      if (req.url !== '/mcp') {
        req.url = '/mcp';
        server.emit('request', req, res);
        return;
      }
      tell(req, res);
    });
    front = await startFront(server);
    expect((await front.post(undefined, rpc('tools/list'), { path: '/alias' })).status).toBe(401);
    const response = await front.post(await front.token(), rpc('tools/list'), { path: '/alias' });
    expect(await response.json()).toMatchObject({ caller: 'user-1' });
  });

  it('that throw are as fatal as without a front', async () => {
    const server = createServer(() => {
      throw new Error('thrown by the owner');
    });
    front = await startFront(server);
    const thrown = new Promise((resolve) => {
      const listeners = process.listeners('unhandledRejection');
      process.removeAllListeners('unhandledRejection');
      process.once('unhandledRejection', (error) => {
        for (const listener of listeners) process.on('unhandledRejection', listener);
        resolve(error);
      });
    });
    void front.post(await front.token(), rpc('tools/list')).catch(() => undefined);
    expect(await thrown).toMatchObject({ message: 'thrown by the owner' });
  });
});

describe('connections that another server hands over', () => {
  it('come through the front', async () => {
    front = await startFront(tell);
    const { server } = front;
    const sniffing = (await import('node:net')).createServer((socket) => {
      server.emit('connection', socket);
    });
    sniffing.listen(0, '127.0.0.1');
    await once(sniffing, 'listening');
    const origin = `http://127.0.0.1:${String((sniffing.address() as AddressInfo).port)}`;
    expect(statuses(await sendRaw(origin, postBytes('/mcp')))).toEqual([401]);
    sniffing.close();
  });
});

describe('HTTP/2', () => {
  let session: ClientHttp2Session | undefined;
  const start = async () => {
    const { handleRequest } = sealed({ handleRequest: tell });
    const server = http2.createServer((req, res) => {
      const listener = req.url === '/elsewhere' ? tell : handleRequest;
      listener(req as unknown as IncomingMessage, res as never);
    });
    const started = await startFront(
      Object.assign(server, { closeAllConnections: () => session?.destroy() }) as unknown as Server,
    );
    front = started;
    session = http2.connect(started.origin);
    return started;
  };
  const send = async (path: string, token: string | undefined, body: string, headers = {}) => {
    const stream = session?.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    });
    if (!stream) throw new Error('no session');
    stream.end(body);
    const [head] = (await once(stream, 'response')) as [Record<string, unknown>];
    stream.setEncoding('utf8');
    let text = '';
    for await (const chunk of stream as AsyncIterable<string>) text += chunk;
    return { status: head[':status'], text };
  };

  it('comes through the front as everything does', async () => {
    const { token } = await start();
    const body = JSON.stringify(rpc('tools/list', { filler: 'z'.repeat(200_000) }));
    expect(await send('/mcp', undefined, body)).toMatchObject({ status: 401 });
    expect(await send('/MCP', undefined, body)).toMatchObject({ status: 404 });
    const answer = await send('/mcp', await token(), body);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ caller: 'user-1', body });
    // Some of these even nghttp2 refuses.
    const odd = ['mcp', 'http:mcp', 'https:mcp', 'http:/mcp', '/m\tcp', '\t/mcp', 'x:/mcp'];
    const answers = await Promise.allSettled(
      odd.map(async (path) => (await send(path, await token(), body)).status),
    );
    for (const answer of answers) expect.soft(answer).not.toMatchObject({ value: 200 });
    expect(await send('/elsewhere', undefined, body)).toMatchObject({ status: 200 });
    expect(await send('/mcp', await token(), '')).toMatchObject({ status: 400 });
    expect(await send('/mcp', await token(), body, { ':authority': 'evil.example' })).toMatchObject(
      { status: 403 },
    );
  });
});
