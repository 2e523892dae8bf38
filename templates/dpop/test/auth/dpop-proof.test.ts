import { generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseChallenges } from './support/challenge-parser.js';
import {
  athOf,
  createProofKey,
  makeProof,
  unsigned,
  type ProofKey,
  type ProofWish,
} from './support/proof.js';
import { PATH, startAttackedServer, type TestServer } from './support/test-server.js';

/** Each case is one defect of a proof that is good otherwise (RFC 9449 section 4.3, EXT-07). */
describe('a DPoP proof', () => {
  let server: TestServer;
  let key: ProofKey;
  let other: ProofKey;
  let token: string;
  let url: string;
  beforeAll(async () => {
    server = await startAttackedServer();
    [key, other] = [await createProofKey(), await createProofKey()];
    token = await server.token({ claims: { cnf: key.cnf } });
    url = server.origin + PATH;
  });
  afterAll(() => server.close());

  const now = () => Math.floor(Date.now() / 1000);
  const proof = (wish: Partial<ProofWish> = {}) => makeProof({ key, token, url, ...wish });
  const sendWith = (dpop: string | undefined, sent = token) =>
    server.send({
      headers: { authorization: `DPoP ${sent}`, ...(dpop === undefined ? {} : { dpop }) },
    });

  function expectRefused(response: Response, reason: string): void {
    expect(response.status).toBe(401);
    const [first, second] = parseChallenges(response.headers.get('www-authenticate'));
    expect(first?.scheme).toBe('DPoP');
    expect(first?.parameters.get('error')).toBe('invalid_dpop_proof');
    expect(second?.parameters.has('error')).toBe(false);
    expect(JSON.parse(server.logLines.at(-1) ?? '{}')).toMatchObject({
      decision: 'denied',
      reason,
    });
  }

  it('lets its request in', async () => {
    expect((await sendWith(await proof())).status).toBe(200);
  });

  it.each(['ES384', 'EdDSA', 'Ed25519'])('is taken when signed by %s', async (alg) => {
    const own = await createProofKey(alg);
    const bound = await server.token({ claims: { cnf: own.cnf } });
    const good = await makeProof({ key: own, token: bound, url });
    expect((await sendWith(good, bound)).status).toBe(200);
  });

  it('is needed (EXT-07)', async () => {
    expectRefused(await sendWith(undefined), 'proof_missing');
  });

  it.each<[string, () => string | Promise<string>]>([
    ['empty', () => ''],
    ['no JWT', () => 'a.b'],
    ['in the JSON form', async () => JSON.stringify({ payload: (await proof()).split('.')[1] })],
    ['a JWE', () => 'a.b.c.d.e'],
    ['two in one header', async () => `${await proof()}, ${await proof()}`],
    ['one behind an empty one', async () => `, ${await proof()}`],
    ['an access token', () => (token.split('.').length === 3 ? token : 'a.b.c')],
    ['longer than any', () => proof({ claims: { pad: 'x'.repeat(4096) } })],
    ['unsigned', () => unsigned({ typ: 'dpop+jwt', alg: 'none', jwk: key.jwk }, good())],
    ['without a type', () => proof({ header: { typ: null } })],
    ['of the type JWT', () => proof({ header: { typ: 'JWT' } })],
    ['of the type at+jwt', () => proof({ header: { typ: 'at+jwt' } })],
    ['with an unknown critical header', () => proof({ header: { crit: ['unknown'], unknown: 1 } })],
    ['without its key', () => proof({ header: { jwk: null } })],
    ['with a key that is none', () => proof({ header: { jwk: 'x' } })],
    ['with half a key', () => proof({ header: { jwk: { kty: 'EC', crv: 'P-256' } } })],
    ['with another key in its header', () => proof({ header: { jwk: other.jwk } })],
    ['after its claims were changed', async () => changed(await proof())],
    ['after its signature was changed', async () => flipped(await proof())],
    ['that has expired', () => proof({ claims: { exp: now() - 60 } })],
  ])('is refused: %s (EXT-07)', async (_, make) => {
    expectRefused(await sendWith(await make()), 'proof_malformed');
  });

  const good = () => ({ jti: 'x', htm: 'POST', htu: url, iat: now(), ath: athOf(token) });

  it('is refused with a private key in its header', async () => {
    const { privateKey, jwk } = key;
    const d = (await import('jose').then(({ exportJWK }) => exportJWK(privateKey))).d;
    expectRefused(
      await sendWith(await proof({ header: { jwk: { ...jwk, d } } })),
      'proof_malformed',
    );
  });

  it('is refused when signed by HMAC with the public key as the secret', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(key.jwk).padEnd(64));
    for (const jwk of [key.jwk, { kty: 'oct', k: Buffer.from(secret).toString('base64url') }]) {
      const header = { alg: 'HS256', jwk };
      expectRefused(await sendWith(await proof({ header, signWith: secret })), 'proof_malformed');
    }
  });

  it('is refused when signed by an algorithm that is not listed', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = await import('jose').then(({ exportJWK }) => exportJWK(publicKey));
    const header = { alg: 'RS256', jwk };
    expectRefused(await sendWith(await proof({ header, signWith: privateKey })), 'proof_malformed');
  });

  it.each(['jti', 'htm', 'htu', 'iat', 'ath'])('is refused without %s', async (claim) => {
    const wish = { claims: { [claim]: null } };
    expectRefused(await sendWith(await proof(wish)), 'proof_malformed');
  });

  it.each<[string, unknown]>([
    ['jti', ''],
    ['jti', 1],
    ['jti', ['x']],
    ['iat', 'now'],
    ['iat', String(now())],
    ['iat', [now()]],
  ])('is refused with the %s %j', async (claim, value) => {
    const wish = { claims: { [claim]: value } };
    expectRefused(await sendWith(await proof(wish)), 'proof_malformed');
  });

  it.each<[string, unknown]>([
    ['htm', 'GET'],
    ['htm', 'post'],
    ['htm', ['POST']],
    ['htm', ''],
    ['htu', ''],
    ['htu', 1],
    ['htu', '/mcp'],
    ['htu', 'https://other.example/mcp'],
  ])('of another request is refused: %s %j', async (claim, value) => {
    const wish = { claims: { [claim]: value } };
    expectRefused(await sendWith(await proof(wish)), 'proof_for_other_request');
  });

  it.each<[string, (good: URL) => string]>([
    ['path', (good) => `${good.href}x`],
    ['path below', (good) => `${good.origin}${good.pathname.replace(/\/$/, '')}/x`],
    ['case of the path', (good) => `${good.origin}/MCP`],
    ['spelling of the path', (good) => `${good.origin}/%6dcp`],
    ['port', (good) => `http://${good.hostname}:1${good.pathname}`],
    ['host', (good) => `http://localhost:${good.port}${good.pathname}`],
    ['scheme', (good) => `https://${good.host}${good.pathname}`],
    ['user', (good) => `http://user@${good.host}${good.pathname}`],
  ])('of another URL is refused: another %s (EXT-11)', async (_, urlOf) => {
    const wish = { url: urlOf(new URL(url)) };
    expectRefused(await sendWith(await proof(wish)), 'proof_for_other_request');
  });

  it('may name the URL with a query, a fragment, and dots that lead nowhere (EXT-11)', async () => {
    const { origin, pathname } = new URL(url);
    for (const htu of [`${url}?a=b`, `${url}#c`, `${origin}/x/..${pathname}`]) {
      expect((await sendWith(await proof({ url: htu }))).status, htu).toBe(200);
    }
  });

  it.each([-600, -310, 310, 600, Number.MAX_SAFE_INTEGER])(
    'of another time is refused: %i seconds from now',
    async (seconds) => {
      const wish = { claims: { iat: now() + seconds } };
      expectRefused(await sendWith(await proof(wish)), 'proof_out_of_time');
    },
  );

  it.each([-290, -30, 30, 290])('may be made %i seconds from now', async (seconds) => {
    expect((await sendWith(await proof({ claims: { iat: now() + seconds } }))).status).toBe(200);
  });

  it('for another token is refused', async () => {
    const second = await server.token({ claims: { cnf: key.cnf, jti: 'another' } });
    const wish = { token: second };
    expectRefused(await sendWith(await proof(wish)), 'proof_for_other_token');
    const ath = athOf(token).toUpperCase();
    expectRefused(await sendWith(await proof({ claims: { ath } })), 'proof_for_other_token');
  });

  it('by another key is refused, of a client that has a token of its own too', async () => {
    expectRefused(await sendWith(await proof({ key: other })), 'proof_by_other_key');
  });

  it('does not make a bearer token more than it is', async () => {
    const plain = await server.token();
    expectRefused(await sendWith(await proof({ token: plain }), plain), 'proof_by_other_key');
  });

  it('is checked again for a token that is remembered', async () => {
    expect((await sendWith(await proof())).status).toBe(200);
    expectRefused(await sendWith(await proof({ key: other })), 'proof_by_other_key');
    expectRefused(await sendWith(undefined), 'proof_missing');
  });
});

/** The URL that counts is the configured one: Host and X-Forwarded-* come from the caller. */
describe('a DPoP proof behind a proxy', () => {
  let server: TestServer;
  let key: ProofKey;
  const resource = `https://mcp.example.com${PATH}`;
  beforeAll(async () => {
    server = await startAttackedServer({
      config: { resource, allowedHosts: ['127.0.0.1', 'mcp.example.com'] },
    });
    key = await createProofKey();
  });
  afterAll(() => server.close());

  async function sendFor(url: string): Promise<number> {
    const token = await server.token({ claims: { cnf: key.cnf } });
    const dpop = await makeProof({ key, token, url });
    const { hostname } = new URL(url);
    const headers = {
      'authorization': `DPoP ${token}`,
      'x-forwarded-host': hostname,
      'x-forwarded-proto': new URL(url).protocol.slice(0, -1),
      dpop,
    };
    return (await server.send({ headers })).status;
  }

  it.each(['https://MCP.Example.com', 'https://mcp.example.com:443', 'HTTPS://mcp.example.com'])(
    'may name the configured host in another spelling: %s (EXT-11)',
    async (origin) => {
      expect(await sendFor(origin + PATH)).toBe(200);
    },
  );

  it('of the address behind the proxy, or one that headers name, is refused (EXT-11)', async () => {
    expect(await sendFor(server.origin + PATH)).toBe(401);
    expect(await sendFor(`https://evil.example${PATH}`)).toBe(401);
    expect(await sendFor(`http://mcp.example.com${PATH}`)).toBe(401);
  });
});

/** Changes a claim and leaves the signature. */
function changed(proof: string): string {
  const [header = '', claims = '', signature = ''] = proof.split('.');
  const all = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
  const text = JSON.stringify({ ...all, jti: 'changed' });
  return [header, Buffer.from(text).toString('base64url'), signature].join('.');
}

/** Changes one bit of the signature. */
function flipped(proof: string): string {
  const [header = '', claims = '', signature = ''] = proof.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return [header, claims, bytes.toString('base64url')].join('.');
}
