import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TokenErrorCode } from '../../src/auth/errors.js';
import { createIntrospection } from '../../src/auth/token/introspection.js';
import { profile } from '../../src/auth/token/profile.js';
import type { Fetch } from '../../src/auth/limited-body.js';
import { limits } from '../../src/limits.js';
import { parseChallenge } from './support/challenge-parser.js';
import type { TokenRequest } from './support/test-issuer.js';
import { PATH, startAttackedServer, type TestServer } from './support/test-server.js';

describe('an opaque access token', () => {
  let server: TestServer;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    server = await startAttackedServer();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await server.close();
  });

  const now = () => Math.floor(Date.now() / 1000);
  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
  const status = async (token: string) => (await server.send({ token })).status;

  it('is accepted when the authorization server says that it is active and for this server', async () => {
    expect(await status(await server.token())).toBe(200);
  });

  it('is accepted when this server is one of several audiences (TOK-09)', async () => {
    const aud = ['https://other.example', server.config.audience];
    expect(await status(await server.token({ claims: { aud } }))).toBe(200);
  });

  const wishes: readonly (readonly [string, TokenErrorCode, () => TokenRequest])[] = [
    ['not active', 'inactive', () => ({ claims: { active: false } })],
    ['without an audience (TOK-10)', 'wrong_audience', () => ({ claims: { aud: null } })],
    ['with an empty audience (TOK-10)', 'wrong_audience', () => ({ claims: { aud: [] } })],
    [
      'for another API (TOK-09, TOK-26)',
      'wrong_audience',
      () => ({ claims: { aud: 'https://api.example' } }),
    ],
    [
      'for a part of the URL only, such as the origin (TOK-11)',
      'wrong_audience',
      () => ({ claims: { aud: PATH === '/' ? server.origin.slice(0, -1) : server.origin } }),
    ],
    [
      'for a longer path (TOK-11)',
      'wrong_audience',
      () => ({ claims: { aud: `${server.config.audience}x` } }),
    ],
    [
      'of another issuer (TOK-07)',
      'wrong_issuer',
      () => ({ claims: { iss: 'https://evil.example' } }),
    ],
    ['that has expired (CHAL-09, TOK-14)', 'expired', () => ({ expiresIn: -600 })],
    ['that never expires (TOK-14)', 'claim_invalid', () => ({ claims: { exp: null } })],
    [
      'whose expiry is a text (TOK-14)',
      'claim_invalid',
      () => ({ claims: { exp: String(now() + 300) } }),
    ],
    ['that is not valid yet (TOK-15)', 'not_yet_valid', () => ({ claims: { nbf: now() + 3600 } })],
    ['whose begin is a text (TOK-15)', 'not_yet_valid', () => ({ claims: { nbf: '1' } })],
    ['whose type is no text', 'sender_constrained', () => ({ claims: { token_type: 1 } })],
    [
      'that was issued tomorrow (TOK-17)',
      'not_yet_valid',
      () => ({ claims: { iat: now() + 86_400 } }),
    ],
    [
      'bound to a DPoP key (EXT-09)',
      'sender_constrained',
      () => ({ claims: { cnf: { jkt: 'x' } } }),
    ],
    ['of the type DPoP', 'sender_constrained', () => ({ claims: { token_type: 'DPoP' } })],
    ['without a subject', 'claim_invalid', () => ({ claims: { [profile.subjectClaim]: null } })],
    [
      'whose subject is no text',
      'claim_invalid',
      () => ({ claims: { [profile.subjectClaim]: 42 } }),
    ],
    ['whose subject is empty', 'claim_invalid', () => ({ claims: { [profile.subjectClaim]: '' } })],
  ];
  it.each(wishes)('is refused %s', async (_, reason, wish) => {
    const response = await server.send({ token: await server.token(wish()) });
    expect(response.status).toBe(401);
    expect(JSON.parse(server.logLines.at(-1) ?? '{}')).toMatchObject({ reason });
    const { parameters } = parseChallenge(response.headers.get('www-authenticate'));
    expect(parameters.get('error')).toBe('invalid_token');
  });

  it.each(['garbage', 'a.b.c', 'e30.e30.'])(
    'is refused when nobody knows it: %s',
    async (token) => {
      expect(await status(token)).toBe(401);
    },
  );

  it('is refused before its size can hurt, and nobody is asked about it (BEAR-09)', async () => {
    expect(await status('a'.repeat(limits.tokenCharacters + 1))).toBe(431);
    expect(server.issuer.requests).toHaveLength(0);
    await status('a'.repeat(limits.tokenCharacters));
    expect(server.issuer.requests).toHaveLength(1);
  });

  it('is shown to nobody but the authorization server, in the body, with credentials (TOK-26)', async () => {
    const token = await server.token();
    await status(token);
    const [request] = server.issuer.requests;
    expect(request?.url).toBe(server.issuer.endpoint);
    expect(request?.url).not.toContain(token);
    expect(request?.headers.get('authorization')).toMatch(/^Basic /);
    expect(new URLSearchParams(request?.body).get('token')).toBe(token);
  });

  it('is asked about once in a while, not on every call (TOK-27)', async () => {
    const token = await server.token({ expiresIn: 3600 });
    for (let call = 0; call < 5; call += 1) expect(await status(token)).toBe(200);
    expect(server.issuer.requests).toHaveLength(1);
  });

  it('is refused soon after it was revoked (TOK-27)', async () => {
    const token = await server.token({ expiresIn: 3600 });
    expect(await status(token)).toBe(200);
    server.issuer.revoke(token);
    pass(61);
    expect(await status(token)).toBe(401);
  });

  it('is never remembered past its expiry (TOK-27)', async () => {
    const token = await server.token({ expiresIn: 20 });
    expect(await status(token)).toBe(200);
    pass(55);
    expect(await status(token)).toBe(401);
  });

  it('that becomes active works seconds later: a refusal is not remembered for longer', async () => {
    const token = await server.token({ expiresIn: 3600 });
    server.issuer.answer = () => Response.json({ active: false });
    expect(await status(token)).toBe(401);
    server.issuer.answer = undefined;
    pass(5);
    expect(await status(token)).toBe(200);
  });

  it.each([
    ['that is down', () => Promise.reject(new TypeError('fetch failed'))],
    ['that fails', () => new Response('', { status: 500 })],
    ['that does not know this server', () => new Response('', { status: 401 })],
    ['that redirects', () => Response.redirect('https://evil.example/introspect', 307)],
    ['that answers no JSON', () => new Response('active')],
    ['whose "active" is a text', () => Response.json({ active: 'true' })],
    ['that answers a list', () => Response.json([{ active: true }])],
    ['that answers too much', () => Response.json({ active: true, x: 'x'.repeat(300_000) })],
  ])('means 503 with an authorization server %s (TOK-28)', async (_, answer) => {
    server.issuer.answer = answer;
    const response = await server.send({ token: await server.token() });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.get('www-authenticate')).toBeNull();
  });

  it('is refused, and no 503, where the authorization server takes it for no token', async () => {
    server.issuer.answer = () => Response.json({ error: 'invalid_request' }, { status: 400 });
    expect(await status('garbage')).toBe(401);
    expect(JSON.parse(server.logLines.at(-1) ?? '{}')).toMatchObject({ reason: 'malformed' });
  });

  it.each([
    ['that is down', () => Promise.reject(new TypeError('fetch failed'))],
    ['that fails', () => new Response('', { status: 500 })],
    ['that fails without a word', () => new Response(null, { status: 503 })],
    ['that is busy', () => new Response('', { status: 429 })],
    ['that does not know this server', () => new Response('', { status: 401 })],
    ['that does not let this server ask', () => new Response('', { status: 403 })],
    [
      'that refuses this server with status 400',
      () => Response.json({ error: 'invalid_client' }, { status: 400 }),
    ],
    [
      'that refuses this client with status 400',
      () => Response.json({ error: 'unauthorized_client' }, { status: 400 }),
    ],
  ])('is not asked about again and again with an authorization server %s', async (_, answer) => {
    server.issuer.answer = answer;
    for (let call = 0; call < 50; call += 1) expect(await status(await server.token())).toBe(503);
    expect(server.issuer.requests).toHaveLength(1);
    server.issuer.answer = undefined;
    pass(2);
    expect(await status(await server.token())).toBe(200);
  });

  it.each([
    ['a number of seconds', () => '20', 20],
    ['a date', () => new Date(Date.now() + 20_000).toUTCString(), 20],
    ['far too long', () => '86400', 30],
    ['nonsense', () => 'soon', 1],
    ['no time at all', () => '0', 1],
  ])('is asked about again when Retry-After allows: %s', async (_, retryAfter, seconds) => {
    const token = await server.token();
    server.issuer.answer = () =>
      new Response('', { status: 429, headers: { 'retry-after': retryAfter() } });
    expect(await status(token)).toBe(503);
    server.issuer.answer = undefined;
    pass(seconds - 1);
    expect(await status(token)).toBe(503);
    expect(server.issuer.requests).toHaveLength(1);
    pass(2);
    expect(await status(token)).toBe(200);
  });
});

describe('an attack through introspection', () => {
  let server: TestServer;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    server = await startAttackedServer();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await server.close();
  });

  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
  const status = async (token: string) => (await server.send({ token })).status;
  const many = (count: number, token: (index: number) => string) =>
    Promise.all(Array.from({ length: count }, (_, index) => status(token(index))));
  const asked = () => server.issuer.requests.length;

  /** A token that was accepted so long ago that it is asked about again. */
  async function acceptedBefore(): Promise<string> {
    const token = await server.token({ expiresIn: 3600 });
    expect(await status(token)).toBe(200);
    pass(61);
    return token;
  }

  /** From here on, garbage is not answered before `release`. */
  function holdGarbage() {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let now = 0;
    let most = 0;
    server.issuer.answer = async (token) => {
      if (!token.startsWith('garbage')) return undefined;
      now += 1;
      most = Math.max(most, now);
      await held;
      now -= 1;
      return Response.json({ active: false });
    };
    return { release, now: () => now, most: () => most };
  }

  it('by many calls with one good token at the same time costs one question', async () => {
    const token = await server.token();
    server.issuer.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100)); // long enough for all to arrive
      return undefined;
    };
    expect(new Set(await many(60, () => token))).toEqual(new Set([200]));
    expect(asked()).toBe(1);
  });

  it('by one bad token again and again costs one question in seconds', async () => {
    for (let batch = 0; batch < 6; batch += 1) {
      expect(new Set(await many(50, () => 'garbage'))).toEqual(new Set([401]));
    }
    expect(asked()).toBe(1);
    pass(5);
    expect(await status('garbage')).toBe(401);
    expect(asked()).toBe(2);
  });

  it.each([
    ['400', () => Response.json({ error: 'invalid_request' }, { status: 400 })],
    ['400 in another form', () => new Response('<h1>Bad Request</h1>', { status: 400 })],
    ['404', () => new Response('', { status: 404 })],
    ['413', () => new Response('', { status: 413 })],
    ['no JSON', () => new Response('<html>')],
    ['no word on whether it is active', () => Response.json({})],
    ['too much', () => Response.json({ active: true, x: 'x'.repeat(300_000) })],
  ])('by a token that is answered with %s silences nobody else', async (_, answer) => {
    const known = await acceptedBefore();
    server.issuer.answer = (token) => (token.startsWith('boom') ? answer() : undefined);
    for (let second = 0; second < 5; second += 1) {
      expect([401, 503]).toContain(await status(`boom${second}`));
      expect(await status(await server.token())).toBe(200);
    }
    expect(await status(known)).toBe(200);
  });

  it.each([
    ['down', () => Promise.reject(new TypeError('fetch failed'))],
    ['failing', () => new Response('', { status: 500 })],
    ['busy', () => new Response('', { status: 429, headers: { 'retry-after': '30' } })],
    ['closed to us', () => new Response('', { status: 403 })],
  ])(
    'by a token that makes the authorization server look %s does not touch who was accepted before',
    async (_, answer) => {
      const known = await acceptedBefore();
      server.issuer.answer = (token) => (token.startsWith('boom') ? answer() : undefined);
      expect(await status('boom')).toBe(503);
      expect(await status(known)).toBe(200);
    },
  );

  it('by a flood of made-up tokens does not touch who was accepted before', async () => {
    const known = await acceptedBefore();
    const garbage = holdGarbage();
    const flood = many(60, (index) => `garbage${index}`);
    await vi.waitFor(() => {
      expect(garbage.now()).toBe(25);
    });
    // Every turn of theirs is taken, others wait for one, and this is answered all the same.
    expect(await status(known)).toBe(200);
    expect(garbage.now()).toBe(25);
    garbage.release();
    await flood;
  });

  it('by a flood of made-up tokens does not become a flood of questions, nor shut newcomers out', async () => {
    const garbage = holdGarbage();
    const flood = many(60, (index) => `garbage${index}`);
    await vi.waitFor(() => {
      expect(garbage.now()).toBe(25);
    });
    const newcomers = Promise.all([1, 2, 3].map(async () => status(await server.token())));
    garbage.release();
    expect(await newcomers).toEqual([200, 200, 200]);
    await flood;
    expect(garbage.most()).toBe(25);
    expect(await status('garbage-more')).toBe(401); // and is over when it is over
  });
});

describe('an introspection endpoint on this machine', () => {
  const introspection = (endpoint: string, fetch: Fetch, causes: unknown[] = []) =>
    createIntrospection({
      issuer: 'http://127.0.0.1:9000',
      endpoint,
      clientId: 'mcp-server',
      clientSecret: 'not-a-secret',
      fetch,
      onFailure: (cause) => causes.push(cause),
    });
  const ask = (...how: Parameters<typeof introspection>) =>
    introspection(...how)('token').catch((error: unknown) => error);

  it('may be asked without TLS, and redirects nobody', async () => {
    const seen: (string | undefined)[] = [];
    const exp = Math.floor(Date.now() / 1000) + 60;
    const answer = await ask('http://127.0.0.1:9000/introspect', (url, { redirect }) => {
      seen.push(url, redirect);
      return Promise.resolve(Response.json({ active: true, exp }));
    });
    expect(answer).toEqual({ active: true, exp });
    expect(seen).toEqual(['http://127.0.0.1:9000/introspect', 'manual']);
  });

  it('that fails is told of with the cause', async () => {
    const causes: unknown[] = [];
    const fault = new TypeError('fetch failed');
    const endpoint = 'https://issuer.example/introspect';
    const error = await ask(endpoint, () => Promise.reject(fault), causes);
    expect(causes).toEqual([new Error(`${endpoint}: fetch failed`)]);
    expect((error as Error).cause).toBe(fault);
  });

  it('whose answer does not end in time is left alone for a while', async () => {
    const timeout = new AbortController();
    const spy = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(timeout.signal);
    const causes: unknown[] = [];
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          timeout.abort();
          controller.error(new Error('timed out'));
        },
      });
    const introspect = introspection(
      'https://issuer.example/introspect',
      () => Promise.resolve(new Response(endless())),
      causes,
    );
    await expect(introspect('token')).rejects.toThrow('could not be introspected');
    spy.mockRestore();
    await expect(introspect('other')).rejects.toThrow('not asking right now');
    expect(causes).toHaveLength(1);
  });
});
