import { once } from 'node:events';
import http, { type RequestListener, type Server } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { FastMCP, FastMCPSession } from 'fastmcp';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../dev/ports.js';
import { localSettings } from '../../dev/settings.js';
import { doors } from '../../src/doors.js';

const PATH = doors[0]?.path ?? '/';
const prototypes = [http.Server.prototype, https.Server.prototype, FastMCPSession.prototype];
const before = prototypes.map((each) => Object.getOwnPropertyDescriptors(each));
const servers: Server[] = [];

beforeEach(() => {
  vi.resetModules();
  for (const [name, value] of Object.entries(localSettings().serverEnv)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const [index, each] of prototypes.entries()) {
    Reflect.deleteProperty(each, 'emit');
    Object.defineProperties(each, before[index] ?? {});
  }
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** What your code imports, as a process has it that has just started. */
const fresh = () => import('../../src/index.js');

const greet: RequestListener = (_req, res) => res.end('hello');

const listen = async (server: Server) => {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return (path: string) => fetch(`http://127.0.0.1:${String(port)}${path}`, { method: 'POST' });
};

describe('servers that a library creates', () => {
  it('are protected whenever they are created', async () => {
    const early = await listen(http.createServer(greet));
    const { protectNextServer } = await fresh();
    protectNextServer();
    protectNextServer();
    for (const post of [
      early,
      await listen(http.createServer(greet)),
      await listen(new http.Server(greet)),
    ]) {
      expect((await post(PATH)).status).toBe(401);
    }
    expect(await (await early(`${PATH}-beside`)).text()).toBe('hello');
  });

  it('are protected with TLS as well', async () => {
    const { protectNextServer } = await fresh();
    protectNextServer();
    const server = https.createServer(greet);
    server.emit('listening');
    expect(Object.hasOwn(server, 'emit')).toBe(true);
  });

  it('are left as they are when the guard lacks its settings', async () => {
    const { protectNextServer } = await fresh();
    vi.stubEnv('AUTH_SERVER_ISSUER', '');
    expect(protectNextServer).toThrow('AUTH_SERVER_ISSUER is missing');
    expect(Object.hasOwn(http.Server.prototype, 'emit')).toBe(false);
  });

  it.each([true, false])(
    'open no session at a path that is no door, stateless: %s',
    async (stateless) => {
      const { protectNextServer } = await fresh();
      protectNextServer();
      const port = await freePort();
      const server = new FastMCP({ name: 'another', version: '1.0.0' });
      const endpoint = '/opened-beside';
      const httpStream = { endpoint, stateless, port, host: '127.0.0.1' } as const;
      await server.start({ transportType: 'httpStream', httpStream });
      const params = {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'stranger', version: '1.0.0' },
      };
      const response = await fetch(`http://127.0.0.1:${String(port)}${endpoint}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept': 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
      });
      await server.stop();
      expect(response.headers.get('mcp-session-id')).toBeNull();
      expect(response.status).toBe(500);
    },
  );
});
