import type { AuthInfo } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { present } from '../../src/auth/credentials.js';
import { profile } from '../../src/auth/token/profile.js';
import { callerOf, createResourceServer } from '../../src/auth/resource-server.js';
import { limits } from '../../src/limits.js';
import { createQuotas } from '../../src/limits/quotas.js';
import { scopePolicy } from '../../src/scope-map.js';
import { startAttackedServer, type TestServer } from './support/test-server.js';

/** The parts that these tests do not change. */
const parts = {
  name: 'own',
  limits,
  quotas: createQuotas(limits),
};

describe('the resource server', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startAttackedServer();
  });
  afterEach(async () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    await server.close();
  });

  it('asks the authorization server with the runtime’s fetch, and logs on standard error', async () => {
    const code = 'DEPTH_ZERO_SELF_SIGNED_CERT';
    const cause = new TypeError('fetch failed', {
      cause: Object.assign(new Error('self-signed certificate'), { code }),
    });
    const fetch = vi.fn(() => Promise.reject(cause));
    vi.stubGlobal('fetch', fetch);
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { config } = server;
    const own = { ...parts, config, profile, policy: scopePolicy };
    const { guard } = createResourceServer({ ...own, requiresProof: false });
    const authorization = `Bearer ${await server.token()}`;
    const header = (name: string) => (name === 'authorization' ? authorization : undefined);
    const decision = await guard.authenticate(present({ method: 'POST', header }));
    expect(decision).toMatchObject({ allowed: false, refusal: { status: 503 } });
    expect(fetch).toHaveBeenCalled();
    const entries = log.mock.calls.map(([line]) => JSON.parse(String(line)) as object);
    expect(entries).toContainEqual({
      time: expect.any(String) as string,
      event: 'issuer_unavailable',
      cause: expect.stringMatching(
        /https:\/\/[^ ]+: self-signed certificate \(DEPTH_ZERO_SELF_SIGNED_CERT\); NODE_EXTRA_CA_CERTS/,
      ) as string,
    });
    expect(entries).toContainEqual(expect.objectContaining({ reason: 'issuer_unavailable' }));
  });

  it.each([
    ['bare', true],
    ['none', false],
  ] as const)(
    'where scopes are asked for as %s, has clients step up: %s',
    (scopeRequest, steps) => {
      const asked = { ...profile, scopeRequest, alsoRequest: ['openid'] };
      // Beside those of yours, which machines and roles may be given.
      const baseScopes = ['base', ...scopePolicy.baseScopes];
      const policy = { ...scopePolicy, baseScopes };
      const own = { ...parts, config: server.config, profile: asked, policy };
      const { guard, metadata } = createResourceServer({ ...own, log: () => undefined });
      const caller = { issuer: 'i', subject: 's', clientId: 'c', scopes: [], expiresAt: 2 ** 40 };
      const decision = guard.authorize(caller, { id: 1, method: 'tools/list' });
      if (decision.allowed) throw new Error('it was allowed');
      const challenge = decision.refusal.headers['WWW-Authenticate'] ?? '';
      expect(challenge.includes('error="insufficient_scope"')).toBe(steps);
      expect(challenge.includes('scope=')).toBe(steps);
      const listed = steps ? ['openid', ...baseScopes] : ['openid'];
      expect(metadata.document.scopes_supported).toEqual(listed);
    },
  );

  it.each<[string, AuthInfo | undefined]>([
    ['no authentication', undefined],
    ['an authentication of another kind', { token: '', clientId: 'c', scopes: [] }],
    ['an authentication without a caller', { token: '', clientId: 'c', scopes: [], extra: {} }],
  ])('has no caller for a request with %s', (_, authInfo) => {
    expect(() => callerOf(authInfo)).toThrow('the request was not authenticated');
  });
});
