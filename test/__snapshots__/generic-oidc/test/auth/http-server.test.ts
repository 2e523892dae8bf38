import type { Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpServer, stop } from '../../src/http/server.js';
import { limits as ownLimits } from '../../src/limits.js';

describe('a connection', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** A connection to a server, and what came over it. */
  async function open(handle: Parameters<typeof createHttpServer>[0]['handle'], changes = {}) {
    const limits = { ...ownLimits, ...changes };
    const listening = createHttpServer({ handle }, limits).listen(0, '127.0.0.1');
    server = listening;
    await new Promise((resolve) => listening.once('listening', resolve));
    const socket = connect((listening.address() as AddressInfo).port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    return { server: listening, socket, received: () => received };
  }

  const get = (socket: Socket, header = '') => {
    socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${header}\r\n`);
  };
  const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

  it('is kept longer than a proxy in front keeps it', async () => {
    expect(ownLimits.keepAliveMs).toBeGreaterThanOrEqual(65_000);
    const { server, socket, received } = await open((_req, res) => res.end('ok'));
    expect(server.keepAliveTimeout).toBe(ownLimits.keepAliveMs);
    get(socket);
    const seconds = Math.floor(ownLimits.keepAliveMs / 1000);
    await expect.poll(received).toContain(`Keep-Alive: timeout=${seconds}`);
    socket.destroy();
  });

  it('that is idle serves another request, also after the time that one may take', async () => {
    const { socket, received } = await open((_req, res) => res.end('ok'), {
      requestTimeoutMs: 300,
    });
    get(socket);
    await expect.poll(received).toContain('ok');
    await new Promise((resolve) => setTimeout(resolve, 700));
    get(socket);
    await expect.poll(() => received().match(/200 OK/g)?.length).toBe(2);
    socket.destroy();
  });

  it('that is busy is over before the server says that it has stopped', async () => {
    let finish: (() => void) | undefined;
    const { server, socket, received } = await open((_req, res) => {
      finish = () => res.end('ok');
    });
    get(socket);
    await expect.poll(() => finish).toBeDefined();
    const happened: string[] = [];
    socket.once('close', () => happened.push('answered'));
    const stopped = new Promise<void>((resolve) => {
      stop(server, { drain: () => Promise.resolve() }, () => {
        happened.push('stopped');
        resolve();
      });
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(happened).toEqual([]);
    finish?.();
    await stopped;
    await closed(socket);
    expect(received()).toContain('ok');
    expect(happened).toContain('stopped');
  });

  it('that is busy while two signals come is waited for, and what it needs is let go of once', async () => {
    let finish: (() => void) | undefined;
    const { server, socket } = await open((_req, res) => {
      finish = () => res.end('ok');
    });
    get(socket);
    await expect.poll(() => finish).toBeDefined();
    let times = 0;
    const once = () => (times += 1);
    stop(server, { drain: () => Promise.resolve() }, once);
    stop(server, { drain: () => Promise.resolve() }, once);
    finish?.();
    await closed(socket);
    await expect.poll(() => times).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(times).toBe(1);
  });

  it('that is idle ends at once when the server stops', async () => {
    const { server, socket, received } = await open((_req, res) => res.end('ok'));
    get(socket);
    await expect.poll(received).toContain('ok');
    stop(server, { drain: () => Promise.resolve() });
    await closed(socket);
    expect(server.listening).toBe(false);
  });

  it('that becomes idle while the server stops ends then', async () => {
    let finish: (() => void) | undefined;
    const { server, socket, received } = await open((_req, res) => {
      res.write('begun');
      finish = () => res.end('finished');
    });
    get(socket);
    await expect.poll(received).toContain('begun');
    stop(server, { drain: () => Promise.resolve() });
    await new Promise((resolve) => setTimeout(resolve, 100));
    finish?.();
    await closed(socket);
    expect(received()).toContain('finished');
  });

  it('has room for the longest token beside other header fields, and not for more (BEAR-09)', async () => {
    const small = { tokenCharacters: 30_000 };
    const first = await open((_req, res) => res.end('ok'), small);
    get(first.socket, `Authorization: Bearer ${'a'.repeat(30_000)}\r\nX: ${'b'.repeat(7_000)}\r\n`);
    await expect.poll(first.received).toContain('200 OK');
    get(first.socket, `X: ${'a'.repeat(40_000)}\r\n`);
    await expect.poll(first.received).toContain('431');
  });
});
