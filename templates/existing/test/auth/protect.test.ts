import { once } from 'node:events';
import http, { type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { localSettings } from '../../dev/settings.js';
import { doors } from '../../src/doors.js';

const PATH = doors[0]?.path ?? '/';
const servers: Server[] = [];

beforeEach(() => {
  vi.resetModules();
  for (const [name, value] of Object.entries(localSettings().serverEnv)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    if (!server.listening) continue;
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

describe('a protected server', () => {
  it('has the guard at every door, and nothing at other paths', async () => {
    const { protectServer } = await fresh();
    const post = await listen(protectServer(http.createServer(greet)));
    for (const { path } of doors) expect.soft((await post(path)).status, path).toBe(401);
    expect(await (await post(`${PATH}-beside`)).text()).toBe('hello');
  });

  it('is protected once, however often that is asked for', async () => {
    const { protectServer } = await fresh();
    const server = http.createServer(greet);
    const { emit } = protectServer(server);
    expect(protectServer(server).emit).toBe(emit);
  });

  it('listens no more when the guard lacks its settings, and lets nothing through', async () => {
    const { protectServer, sealed } = await fresh();
    vi.stubEnv('MCP_SERVER_URL', '');
    const server = http.createServer(greet);
    await listen(server);
    expect(() => protectServer(server)).toThrow('MCP_SERVER_URL is missing');
    expect(server.listening).toBe(false);
    const handler = sealed({ fetch: () => Promise.resolve(new Response('reached')) });
    expect((await handler.fetch()).status).toBe(404);
  });
});

describe('an environment that is not complete', () => {
  it('is said in lines that no stack buries', async () => {
    const { protectServer } = await fresh();
    vi.stubEnv('MCP_SERVER_URL', '');
    let thrown: unknown;
    try {
      protectServer(http.createServer(greet));
    } catch (error) {
      thrown = error;
    }
    expect(inspect(thrown).split('\n')).toEqual([
      expect.stringMatching(/^\[?ConfigError: The server cannot start:$/) as string,
      expect.stringMatching(/^ {2}- MCP_SERVER_URL is missing; /) as string,
    ]);
  });
});
