import { generateKeyPairSync } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signingAlgorithm } from '../dev/token-shape.js';
import { startAttackedServer, type TestServer } from './support/test-server.js';

const MINUTE = 60_000;

describe('the issuer’s keys', () => {
  let server: TestServer;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    server = await startAttackedServer();
  });
  afterEach(async () => {
    vi.useRealTimers();
    await server.close();
  });

  const pass = (milliseconds: number) => vi.advanceTimersByTime(milliseconds);
  const status = async (token: string) => (await server.send({ token })).status;

  it('are fetched once for many tokens', async () => {
    const tokens = await Promise.all(Array.from({ length: 50 }, () => server.token()));
    expect(new Set(await Promise.all(tokens.map(status)))).toEqual(new Set([200]));
    expect(server.issuer.keyRequests).toBe(1);
  });

  it('are fetched again for a rotated key (TOK-21, TOK-30)', async () => {
    expect(await status(await server.token())).toBe(200);
    await server.issuer.rotateKeys();
    pass(6_000);
    expect(await status(await server.token())).toBe(200);
    expect(server.issuer.keyRequests).toBe(2);
  });

  it('stop counting once withdrawn, also for tokens seen before (TOK-30)', async () => {
    const old = await server.token({ expiresIn: 3600 });
    expect(await status(old)).toBe(200);
    await server.issuer.rotateKeys();
    pass(6_000);
    expect(await status(await server.token())).toBe(200);
    expect(await status(old)).toBe(401);
  });

  it('are not fetched for every unknown key id: 1,000 tokens, at most one fetch (TOK-21)', async () => {
    expect(await status(await server.token())).toBe(200);
    pass(6_000);
    for (let batch = 0; batch < 20; batch += 1) {
      const tokens = Array.from({ length: 50 }, (_, index) =>
        server.token({ header: { kid: `unknown-${batch}-${index}` } }),
      );
      const statuses = await Promise.all((await Promise.all(tokens)).map(status));
      expect(new Set(statuses)).toEqual(new Set([401]));
    }
    expect(server.issuer.keyRequests).toBeLessThanOrEqual(2);
  });

  it.each(['down', 'failing'] as const)(
    'that cannot be had mean 503, neither 200 nor 401: issuer %s (TOK-28)',
    async (mode) => {
      server.issuer.mode = mode;
      const response = await server.send({ token: await server.token() });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).toBe('5');
      expect(response.headers.get('www-authenticate')).toBeNull();
    },
  );

  it('are asked for once per back-off while the issuer is down, not once per token', async () => {
    server.issuer.mode = 'down';
    const tokens = await Promise.all(Array.from({ length: 100 }, () => server.token()));
    for (const token of tokens) expect(await status(token)).toBe(503);
    expect(server.issuer.keyRequests).toBe(1);
    pass(6_000);
    server.issuer.mode = 'up';
    expect(await status(tokens[0] ?? '')).toBe(200);
    expect(server.issuer.keyRequests).toBe(2);
  });

  it('serve on through an outage of less than an hour, no longer', async () => {
    pass(180 * MINUTE); // the server has been up for a while
    expect(await status(await server.token())).toBe(200);
    server.issuer.mode = 'down';
    pass(49 * MINUTE);
    expect(await status(await server.token())).toBe(200);
    pass(12 * MINUTE);
    expect(await status(await server.token())).toBe(503);
  });

  it.each<[string, (jwk: JWK) => JWK]>([
    ['one that is no key', () => ({ kty: 'RSA', n: '?', e: 'AQAB' })],
    ['one of an unknown kind', () => ({ kty: 'none' })],
    ['a shared secret', () => ({ kty: 'oct', k: 'c2VjcmV0' })],
    ['a weak one', () => weakKey()],
    ['one for encryption', (jwk) => ({ ...jwk, use: 'enc' })],
    ['a private one', (jwk) => privateKeyLike(jwk)],
  ])('do not stop counting because of %s beside them', async (_, odd) => {
    const { kid, jwk } = server.issuer.key;
    server.issuer.publishBeside({ ...odd(jwk), kid });
    expect(await status(await server.token())).toBe(200);
    expect(await status(await server.token({ header: { kid: null } }))).toBe(200);
  });

  it('that cannot be used are left out, and the log says so', async () => {
    server.issuer.publishBeside(weakKey());
    expect(await status(await server.token())).toBe(200);
    const failures = server.logLines.filter((line) => line.includes('issuer_unavailable'));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('has 1 keys that cannot be used');
  });

  it('count without naming their algorithm, which RFC 7517 does not ask for', async () => {
    const jwk: JWK = { ...server.issuer.key.jwk };
    delete jwk.alg;
    server.issuer.answer = () => Response.json({ keys: [jwk] });
    expect(await status(await server.token())).toBe(200);
  });

  it.each(['with', 'without'])(
    'of one kid are tried one by one, %s kid in the token',
    async (how) => {
      const { kid, jwk } = server.issuer.key;
      const { privateKey, publicKey } = await generateKeyPair(signingAlgorithm);
      const { privateKey: foreign } = await generateKeyPair(signingAlgorithm);
      const other = { ...(await exportJWK(publicKey)), kid, alg: signingAlgorithm, use: 'sig' };
      server.issuer.answer = () => Response.json({ keys: [other, jwk] });
      const header = how === 'with' ? {} : { header: { kid: null } };
      const reason = () =>
        (JSON.parse(server.logLines.at(-1) ?? '{}') as { reason?: string }).reason;
      expect(await status(await server.token(header))).toBe(200);
      expect(await status(await server.token({ ...header, signWith: privateKey }))).toBe(200);
      expect(await status(await server.token({ ...header, signWith: foreign }))).toBe(401);
      expect(reason()).toBe('bad_signature');
      expect(await status(await server.token({ ...header, expiresIn: -600 }))).toBe(401);
      expect(reason()).toBe('expired');
    },
  );

  it('that may be new during an outage mean 503: the token may be good', async () => {
    expect(await status(await server.token())).toBe(200);
    await server.issuer.rotateKeys();
    server.issuer.mode = 'down';
    pass(11 * MINUTE);
    expect(await status(await server.token())).toBe(503);
    server.issuer.mode = 'up';
    pass(6_000);
    expect(await status(await server.token())).toBe(200);
  });

  it.each([
    ['a redirect', () => Response.redirect('https://evil.example/keys', 302)],
    ['no JSON', () => new Response('<html>')],
    ['no key set', () => Response.json({ keys: 'none' })],
    ['a list', () => Response.json([])],
    ['too many keys', () => Response.json({ keys: Array.from({ length: 101 }, () => ({})) })],
    ['too many bytes', () => new Response(`{"keys":[],"x":"${'x'.repeat(300_000)}"}`)],
  ])('are not taken from %s (TOK-29)', async (_, answer) => {
    server.issuer.answer = answer;
    expect(await status(await server.token())).toBe(503);
  });

  it('tell a token from a cached one: 60 s later it is verified anew', async () => {
    const token = await server.token({ expiresIn: 3600 });
    expect(await status(token)).toBe(200);
    await server.issuer.rotateKeys();
    pass(11 * MINUTE);
    expect(await status(token)).toBe(401);
  });

  it('do not keep an expired token alive in the cache (TOK-14)', async () => {
    const token = await server.token({ expiresIn: 20 });
    expect(await status(token)).toBe(200);
    pass(55_000);
    expect(await status(token)).toBe(401);
  });
});

describe('discovery', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startAttackedServer({ config: { jwksUri: undefined } });
  });
  afterEach(() => server.close());

  const status = async () => (await server.send({ token: await server.token() })).status;

  it('finds the keys through the issuer’s metadata', async () => {
    expect(await status()).toBe(200);
  });

  it.each([
    ['names another issuer', { issuer: 'https://evil.example' }],
    ['names the issuer with a slash more', { issuer: 'https://issuer.example/tenant/' }],
    ['has no keys', { jwks_uri: null }],
    ['sends its keys in the clear', { jwks_uri: 'http://issuer.example/tenant/keys' }],
  ])('does not trust metadata that %s (TOK-29)', async (_, metadata) => {
    server.issuer.metadata = metadata;
    expect(await status()).toBe(503);
    expect(server.issuer.keyRequests).toBe(0);
  });

  it('is done again with the keys, so that the issuer may move them', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    expect(await status()).toBe(200);
    server.issuer.moveKeys('https://issuer.example/tenant/keys-2');
    vi.advanceTimersByTime(11 * MINUTE);
    expect(await status()).toBe(200);
    vi.useRealTimers();
  });

  it('is tried again after a failure, but not for every token', async () => {
    server.issuer.mode = 'down';
    expect(await status()).toBe(503);
    const after = server.issuer.requests;
    expect(await status()).toBe(503);
    expect(server.issuer.requests).toBe(after);
  });
});

/** A private key of the same kind, published by mistake. */
function privateKeyLike({ kty, crv, alg }: JWK): JWK {
  const { privateKey } =
    kty === 'RSA'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : kty === 'EC'
        ? generateKeyPairSync('ec', { namedCurve: crv ?? '' })
        : generateKeyPairSync('ed25519');
  return { ...privateKey.export({ format: 'jwk' }), alg };
}

/** Real, but too short to be safe (RFC 7518 section 3.3). */
function weakKey(): JWK {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  return publicKey.export({ format: 'jwk' });
}
