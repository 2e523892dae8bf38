import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isTaken, paths } from '../../src/authorization-server/paths.js';
import { signInLimits } from '../../src/sign-in-limits.js';
import type { Answer, Rig } from './support/rig.js';
import { startRig } from './support/start-rig.js';

describe('the gate of the authorization server', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ limits: { pagesPerMinute: 1000 } });
  });
  afterAll(() => rig.close());

  function expectHeaders({ headers }: Pick<Answer, 'headers'>, what: string): void {
    const policy = String(headers['content-security-policy']);
    expect(policy, what).toContain("default-src 'none'");
    expect(policy, what).toContain("frame-ancestors 'none'");
    expect(policy, what).toContain("base-uri 'none'");
    // Chrome would hold it against the redirect to the client.
    expect(policy, what).not.toContain('form-action');
    expect(headers['x-frame-options'], what).toBe('DENY');
    expect(headers['x-content-type-options'], what).toBe('nosniff');
    expect(headers['referrer-policy'], what).toMatch(/^(no-referrer|same-origin)$/);
  }

  it('AT-10: guards every answer against frames, sniffing and caches', async () => {
    const client = await rig.register();
    const { url } = rig.authorizationRequest(client);
    const browser = rig.browser();
    const consent = await browser.open(url);
    expectHeaders(consent, 'the page that asks');
    expect(consent.headers['cache-control']).toBe('no-store');
    const answers = {
      'an error page': await rig.send('/authorize?client_id=unknown'),
      'a redirect': await rig.send(url.pathname + url.search),
      'an interaction without its cookie': await rig.send(consent.url.pathname),
      'a callback out of nowhere': await rig.send('/oauth/callback?state=a&code=b'),
      'the connections': await rig.send('/oauth/connections'),
      'a resume without its cookie': await rig.send('/authorize/abc'),
      'a token error': await rig.send('/token', { body: {} }),
      'a registration error': await rig.send('/register', { json: {} }),
      'a revocation error': await rig.send('/revoke', { body: {} }),
      'a wrong method': await rig.send('/token'),
      'a probe': await rig.send('/readyz'),
    };
    for (const [what, answer] of Object.entries(answers)) {
      expectHeaders(answer, what);
      expect(answer.headers['cache-control'], what).toContain('no-store');
    }
    expectHeaders(await rig.send('/jwks'), 'the keys');
  });

  it('AT-10: lets no page of others read a page of this server', async () => {
    const headers = { origin: 'https://evil.example' };
    const page = await rig.send('/oauth/connections', { headers });
    const problem = await rig.send('/authorize?client_id=unknown', { headers });
    for (const each of [page, problem]) {
      expect(Object.keys(each.headers).join()).not.toContain('access-control');
    }
  });

  it('says to pages of others what they may send to a program’s endpoint', async () => {
    const { status, headers } = await rig.send('/token', { method: 'OPTIONS' });
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'Retry-After, WWW-Authenticate',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': 'Authorization, Content-Type, MCP-Protocol-Version',
      'access-control-max-age': '600',
    });
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  it('answers a probe by whatever address it comes', async () => {
    const { status, text } = await rig.send('/readyz', { headers: { host: '10.0.0.7:3000' } });
    expect([status, text]).toEqual([200, '{"status":"ok"}']);
  });

  it('answers listed paths only; all others are the app’s', async () => {
    for (const path of [
      '/',
      '/mcp',
      '/me',
      '/reg',
      '/auth',
      '/session/end',
      '/session/end/confirm',
      '/token/introspection',
      '/token/revocation',
      '/request',
      '/par',
      '/device',
      '/interaction/abc',
      '/authorizeX',
      '/authorize/a/b',
      '/AUTHORIZE',
      '/authorize/',
      '/oauth/interaction/',
      '/oauth/interaction/a/b',
      '/.well-known/openid-configuration/',
      '/.well-known/oauth-authorization-server/mcp',
      '/%61uthorize',
      '//authorize',
    ]) {
      expect((await rig.send(path)).text, path).toBe('app');
    }
  });

  it('AT-29: shows, changes and deletes no registration', async () => {
    const { id } = await rig.register();
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      expect((await rig.send(`/register/${id}`, { method })).text, method).toBe('app');
    }
    const { body } = await rig.registration();
    expect(body).not.toHaveProperty('registration_client_uri');
    expect(body).not.toHaveProperty('registration_access_token');
    expect(body).not.toHaveProperty('client_secret');
  });

  it('AT-23: knows the upstream’s client ID as nobody, and shows it to nobody', async () => {
    const { id, secret } = rig.upstream.client;
    const upstreamClient = { id, redirectUri: 'http://127.0.0.1:8418/callback' };
    const { url } = rig.authorizationRequest(upstreamClient);
    const page = await rig.browser().visit(url);
    expect(page.status).toBe(400);
    expect(page.location).toBeUndefined();
    const registered = await rig.registration();
    for (const text of [registered.text, page.text]) {
      expect(text).not.toContain(secret);
      if (text === registered.text) expect(text).not.toContain(id);
    }
    const token = await rig.token({ grant_type: 'authorization_code', code: 'a', client_id: id });
    expect(token.body['error']).toBe('invalid_client');
  });

  it('AT-27: refuses what is too large, before it is parsed', async () => {
    const large = 'x'.repeat(signInLimits.registrationBytes);
    const registration = await rig.registration({ client_name: large });
    expect(registration.status).toBe(413);
    const form = await rig.token({ grant_type: large });
    expect(form.status).toBe(413);
    // The connection is not used again: nobody reads the rest.
    expect(registration.headers['connection']).toBe('close');
    const redirects = Array.from({ length: 900 }, (_, at) => `http://127.0.0.1:${at + 1000}/cb`);
    expect((await rig.registration({ redirect_uris: redirects })).status).toBe(400);
  });

  it('refuses other kinds of bodies', async () => {
    const json = await rig.send('/token', { json: { grant_type: 'authorization_code' } });
    expect(json.status).toBe(415);
    const form = await rig.send('/register', { body: { redirect_uris: 'http://127.0.0.1/' } });
    expect(form.status).toBe(415);
    const compressed = await rig.send('/token', {
      headers: { 'content-encoding': 'gzip' },
      body: { grant_type: 'authorization_code' },
    });
    expect(compressed.status).toBe(415);
    for (const text of ['not json', '[]', 'null', '"text"']) {
      const headers = { 'content-type': 'application/json' };
      const answer = await rig.send('/register', { headers, body: text });
      expect(answer.status, text).toBe(400);
      expect(answer.body['error'], text).toBe('invalid_request');
    }
  });

  it('refuses other methods, and says which it takes', async () => {
    for (const path of ['/token', '/register', '/revoke']) {
      const answer = await rig.send(path, { method: 'GET' });
      expect(answer.status, path).toBe(405);
      expect(answer.headers['allow'], path).toBe('POST, OPTIONS');
      expect(answer.body['error_description'], path).toBe('Use POST or OPTIONS');
    }
    expect((await rig.send('/jwks', { method: 'POST', body: {} })).status).toBe(405);
    expect((await rig.send('/oauth/callback', { method: 'POST', body: {} })).status).toBe(405);
  });

  it('writes an ID on the page of an error that stands in the log, and nothing of the request', async () => {
    const page = await rig.send(
      '/authorize?client_id=%3Cscript%3Ealert(1)%3C/script%3E&state=secret',
    );
    expect(page.status).toBe(400);
    expect(page.text).not.toContain('alert(1)');
    expect(page.text).not.toContain('secret');
    const [id = ''] = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/.exec(page.text) ?? [];
    expect(rig.log.some((line) => line.includes(id) && id !== '')).toBe(true);
  });
});

describe('the rates of the authorization server', () => {
  it('AT-27: lets one address register, ask, and send so much only', async () => {
    const limits = {
      registrationsPerMinute: 2,
      authorizationsPerMinute: 2,
      tokensPerMinute: 2,
      revocationsPerMinute: 2,
      pagesPerMinute: 2,
    };
    const rig = await startRig({ limits });
    try {
      const requests = {
        register: () => rig.registration(),
        authorize: () => rig.send('/authorize'),
        token: () => rig.token({ grant_type: 'authorization_code' }),
        revoke: () => rig.send('/revoke', { body: {} }),
        page: () => rig.send('/oauth/connections'),
      };
      for (const [what, request] of Object.entries(requests)) {
        expect((await request()).status, what).not.toBe(429);
        expect((await request()).status, what).not.toBe(429);
        const refused = await request();
        expect(refused.status, what).toBe(429);
        const wait = Number(refused.headers['retry-after']);
        expect(wait, what).toBeGreaterThan(0);
        expect(wait, what).toBeLessThanOrEqual(60);
      }
      rig.clock.advance(61);
      for (const [what, request] of Object.entries(requests)) {
        expect((await request()).status, what).not.toBe(429);
      }
    } finally {
      await rig.close();
    }
  });

  it('counts the token requests of each client at an address by themselves', async () => {
    const rig = await startRig({ limits: { tokensPerClientPerMinute: 2 } });
    try {
      const ask = (client_id: string) => rig.token({ grant_type: 'refresh_token', client_id });
      await ask('one');
      await ask('one');
      expect((await ask('one')).status).toBe(429);
      expect((await ask('two')).status).not.toBe(429);
    } finally {
      await rig.close();
    }
  });

  it('AS-32: counts the address that the proxy saw, and believes no other', async () => {
    const rig = await startRig({ https: true, limits: { registrationsPerMinute: 1 } });
    const from = async (forwarded: string) => {
      const headers = { 'x-forwarded-for': forwarded };
      const json = { redirect_uris: ['http://127.0.0.1/callback'] };
      return (await rig.send('/register', { headers, json })).status;
    };
    try {
      expect(await from('203.0.113.1')).toBe(201);
      expect(await from('203.0.113.1')).toBe(429);
      // What a client writes itself stands to the left of what the proxy adds.
      expect(await from('198.51.100.7, 203.0.113.1')).toBe(429);
      expect(await from('203.0.113.2')).toBe(201);
      // One household has the second half of an IPv6 address for itself.
      expect(await from('2001:db8:0:1::1')).toBe(201);
      expect(await from('2001:db8:0:1:ffff::2')).toBe(429);
      expect(await from('2001:db8:0:2::1')).toBe(201);
      expect(await from('::ffff:203.0.113.9')).toBe(201);
      expect(await from('203.0.113.9')).toBe(429);
      expect(await from('203.0.113.9:50123')).toBe(429);
    } finally {
      await rig.close();
    }
  });

  it('AT-27: counts a site of IPv6 as four addresses', async () => {
    const rig = await startRig({ https: true, limits: { revocationsPerMinute: 2 } });
    const from = async (forwarded: string) =>
      (await rig.send('/revoke', { headers: { 'x-forwarded-for': forwarded }, body: {} })).status;
    try {
      // What one address sends in vain is not counted for its neighbours.
      for (let each = 0; each < 9; each += 1) await from('2001:db8:0:1::1');
      for (const network of [2, 3, 4]) {
        expect(await from(`2001:db8:0:${network}::1`)).not.toBe(429);
        expect(await from(`2001:db8:0:${network}::2`)).not.toBe(429);
      }
      expect(await from('2001:db8:0:ffff::1')).toBe(429);
      expect(await from('2001:db8:1:1::1')).not.toBe(429);
    } finally {
      await rig.close();
    }
  });

  it('AT-27: keeps so many registrations only, of whatever addresses', async () => {
    const rig = await startRig({ https: true, limits: { allRegistrationsPerMinute: 3 } });
    const from = async (host: number, redirect: string) => {
      const headers = { 'x-forwarded-for': `203.0.113.${host}` };
      return rig.send('/register', { headers, json: { redirect_uris: [redirect] } });
    };
    try {
      expect((await from(1, 'https://unknown.example/callback')).status).toBe(400);
      for (const host of [1, 2, 3]) {
        expect((await from(host, 'http://127.0.0.1/callback')).status).toBe(201);
      }
      const refused = await from(4, 'http://127.0.0.1/callback');
      expect(refused.status).toBe(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      rig.clock.advance(61);
      expect((await from(4, 'http://127.0.0.1/callback')).status).toBe(201);
    } finally {
      await rig.close();
    }
  });

  describe('AT-17: of a browser that another page has send requests', () => {
    const ofPage = (mode: string, dest: string) => ({
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': mode,
      'sec-fetch-dest': dest,
    });
    const limits = { authorizationsPerMinute: 2, pagesPerMinute: 2, tokensPerMinute: 2 };
    let rig: Rig;
    beforeEach(async () => {
      rig = await startRig({ limits });
    });
    afterEach(() => rig.close());

    it.each([
      ['no-cors', 'empty', 'POST'],
      ['cors', 'empty', 'POST'],
      ['no-cors', 'image', 'GET'],
      ['navigate', 'iframe', 'GET'],
      ['navigate', 'iframe', 'POST'],
    ])('do not count what is %s for %s by %s', async (mode, dest, method) => {
      const headers = ofPage(mode, dest);
      for (const path of ['/oauth/connections', '/oauth/interaction/abc', '/authorize']) {
        if (path === '/authorize' && method === 'POST') continue;
        for (let each = 0; each < 3; each += 1) {
          expect((await rig.send(path, { method, headers })).status, path).toBe(403);
        }
      }
      const own = { headers: { 'sec-fetch-site': 'none' } };
      expect((await rig.send('/oauth/connections', own)).status).not.toBe(429);
      expect((await rig.send('/authorize', own)).status).toBe(400);
    });

    it('do not count what it opens before anybody follows a link', async () => {
      const headers = ofPage('navigate', 'document');
      for (const purpose of ['prefetch', 'prefetch;prerender']) {
        for (const path of ['/oauth/callback?state=a&code=b', '/authorize']) {
          for (let each = 0; each < 2; each += 1) {
            const ahead = { headers: { ...headers, 'sec-purpose': purpose } };
            expect((await rig.send(path, ahead)).status, path).toBe(403);
          }
        }
      }
      for (const path of ['/oauth/callback?state=a&code=b', '/authorize']) {
        expect((await rig.send(path, { headers })).status, path).toBe(400);
      }
      const own = { headers: { 'sec-fetch-site': 'none', 'sec-purpose': 'prefetch' } };
      expect((await rig.send('/oauth/connections', own)).status).toBe(200);
    });

    it('count what people do on other sites by itself', async () => {
      const headers = ofPage('navigate', 'document');
      const back = () => rig.send('/oauth/callback?state=a&code=b', { headers });
      expect((await back()).status).toBe(400);
      expect((await back()).status).toBe(400);
      expect((await back()).status).toBe(429);
      expect((await rig.send('/oauth/connections')).status).not.toBe(429);
    });

    it('count token requests of other sites by themselves', async () => {
      const ask = (headers: Record<string, string>) =>
        rig.send('/token', { headers, body: { client_id: 'one' } });
      for (let each = 0; each < 3; each += 1) await ask(ofPage('no-cors', 'empty'));
      expect((await ask(ofPage('cors', 'empty'))).status).toBe(429);
      expect((await ask({})).status).not.toBe(429);
    });
  });

  it('tells other sites apart by who comes from there, and keeps browsers to TLS', async () => {
    const rig = await startRig({ https: true, limits: { pagesPerMinute: 1 } });
    const from = (address: string) =>
      rig.send('/oauth/callback?state=a&code=b', {
        headers: {
          'x-forwarded-for': address,
          'sec-fetch-site': 'cross-site',
          'sec-fetch-mode': 'navigate',
          'sec-fetch-dest': 'document',
        },
      });
    try {
      const { status, headers } = await from('203.0.113.1');
      expect(status).toBe(400);
      expect(headers['strict-transport-security']).toBe('max-age=31536000');
      expect((await from('203.0.113.1')).status).toBe(429);
      expect((await from('203.0.113.2')).status).toBe(400);
    } finally {
      await rig.close();
    }
  });

  it('believes no forwarded address where no proxy is trusted', async () => {
    const rig = await startRig({ limits: { registrationsPerMinute: 1 } });
    try {
      await rig.registration();
      const headers = { 'x-forwarded-for': '203.0.113.55' };
      const json = { redirect_uris: ['http://127.0.0.1/callback'] };
      expect((await rig.send('/register', { headers, json })).status).toBe(429);
    } finally {
      await rig.close();
    }
  });
});

describe('the paths of the authorization server', () => {
  it('are not to be had for the MCP endpoint', () => {
    for (const path of Object.values(paths).flat()) {
      expect(isTaken(path), path).toBe(true);
      expect(isTaken(`${path}/below`), path).toBe(true);
    }
    expect(isTaken('/mcp')).toBe(false);
    expect(isTaken('/')).toBe(false);
  });
});
