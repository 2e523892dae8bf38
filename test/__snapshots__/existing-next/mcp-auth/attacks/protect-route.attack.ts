import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { localSettings } from '../dev/settings.js';

const { resource, serverEnv } = localSettings({ PORT: '49321', AUTH_SERVER_PORT: '49322' });

/** Loaded anew: what it reads of the environment it keeps. */
const load = async () => {
  vi.resetModules();
  return import('../../lib/mcp-auth/index.js');
};

const handler = vi.fn((request: Request) => Promise.resolve(new Response(request.method)));
const list = () =>
  new Request(resource, { method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' });

beforeEach(() => {
  for (const [name, value] of Object.entries(serverEnv)) vi.stubEnv(name, value);
  handler.mockClear();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('a protected route', () => {
  it('refuses by every method that it exports', async () => {
    const { protectRoute } = await load();
    const routes = protectRoute(handler);
    for (const [method, route] of Object.entries(routes)) {
      const { status } = await route(new Request(resource, { method }), undefined);
      expect(`${method}: ${status}`).toBe(`${method}: 401`);
    }
    expect(handler).not.toHaveBeenCalled();
  });

  it('answers nothing while its environment is wrong, says why in the log only, and tries again', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.stubEnv('AUTH_SERVER_ISSUER', 'ftp://issuer.example');
    const { protectRoute, metadataRoute } = await load();
    const { POST } = protectRoute(handler);
    for (const response of [await POST(list(), undefined), await metadataRoute(list())]) {
      expect(response.status).toBe(503);
      expect(await response.text()).not.toContain('issuer');
    }
    expect(said.mock.lastCall?.[0]).toContain('AUTH_SERVER_ISSUER');
    vi.stubEnv('AUTH_SERVER_ISSUER', serverEnv['AUTH_SERVER_ISSUER'] ?? '');
    expect((await POST(list(), undefined)).status).toBe(401);
    expect(handler).not.toHaveBeenCalled();
  });
});

describe('withCaller', () => {
  it('calls the route as somebody, in a test', async () => {
    const { protectRoute, withCaller, currentCaller } = await load();
    const subjects: (string | undefined)[] = [];
    const { POST } = protectRoute(() => {
      subjects.push(currentCaller()?.subject);
      return new Response();
    });
    await withCaller({ subject: 'alice' }, () => POST(list(), undefined));
    expect(subjects).toEqual(['alice']);
    expect((await POST(list(), undefined)).status).toBe(401);
  });

  it('opens nothing in a server that runs', async () => {
    const { protectRoute, withCaller } = await load();
    const { POST } = protectRoute(handler);
    for (const name of ['VITEST', 'NODE_ENV', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT']) {
      vi.stubEnv(name, undefined);
    }
    expect(() => withCaller({}, () => POST(list(), undefined))).toThrow('for tests');
    expect(handler).not.toHaveBeenCalled();
  });
});
