import { createHmac } from 'node:crypto';
import { CompactSign, exportSPKI, generateKeyPair, importJWK, type CryptoKey } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signingAlgorithm } from '../dev/token-shape.js';
import type { TokenErrorCode } from '../../src/mcp-auth/auth/errors.js';
import { profile } from '../../src/mcp-auth/auth/token/profile.js';
import { revision } from '../../src/mcp-auth/auth/resource-server.js';
import { parseChallenge } from './support/challenge-parser.js';
import { PATH, startAttackedServer, type TestServer } from './support/test-server.js';
import type { TokenRequest } from './support/test-issuer.js';

const now = () => Math.floor(Date.now() / 1000);

describe('an access token', () => {
  let server: TestServer;
  let foreignKey: CryptoKey;
  beforeAll(async () => {
    server = await startAttackedServer();
    ({ privateKey: foreignKey } = await generateKeyPair(signingAlgorithm));
  });
  afterAll(() => server.close());

  /** Expects 401 invalid_token, the same words for every fault, and no data; the log knows why. */
  async function expectRefused(token: string, reason: TokenErrorCode): Promise<void> {
    const response = await server.send({ token });
    expect(response.status).toBe(401);
    expect(JSON.parse(server.logLines.at(-1) ?? '{}')).toMatchObject({ reason });
    const { parameters } = parseChallenge(response.headers.get('www-authenticate'));
    expect([...parameters.keys()]).toEqual([
      'error',
      'error_description',
      ...(revision.scopeInChallenge ? ['scope'] : []),
      'resource_metadata',
    ]);
    expect(parameters.get('error')).toBe('invalid_token');
    const text = 'Unauthorized: the access token is not valid for this resource';
    expect(await response.json()).toEqual({ error: 'invalid_token', error_description: text });
  }

  it('is accepted when everything is right', async () => {
    expect((await server.send({ token: await server.token() })).status).toBe(200);
  });

  it('is accepted when this server is one of several audiences (TOK-09)', async () => {
    const aud = ['https://other.example', server.config.audience];
    const token = await server.token({ claims: { aud } });
    expect((await server.send({ token })).status).toBe(200);
  });

  it('is accepted with each listed type, however it is spelled (TOK-18)', async () => {
    for (const type of profile.tokenTypes.filter((each) => each !== 'absent')) {
      for (const typ of [type, type.toUpperCase(), `application/${type}`]) {
        const token = await server.token({ header: { typ } });
        expect((await server.send({ token })).status).toBe(200);
      }
    }
  });

  it('is accepted with a clock that differs by a few seconds (TOK-16)', async () => {
    const token = await server.token({ expiresIn: -10 });
    expect((await server.send({ token })).status).toBe(200);
  });

  const wishes: readonly (readonly [string, TokenErrorCode, () => TokenRequest])[] = [
    ['signed by a key of the attacker (TOK-02)', 'bad_signature', () => ({ signWith: foreignKey })],
    ['signed by an unknown key (TOK-21)', 'unknown_key', () => ({ header: { kid: 'unknown' } })],
    ['without an issuer (TOK-07)', 'wrong_issuer', () => ({ claims: { iss: null } })],
    [
      'of another issuer (TOK-07)',
      'wrong_issuer',
      () => ({ claims: { iss: 'https://evil.example' } }),
    ],
    [
      'of another tenant (TOK-32)',
      'wrong_issuer',
      () => ({ claims: { iss: 'https://issuer.example/other' } }),
    ],
    [
      'whose issuer ends in a slash more (TOK-07)',
      'wrong_issuer',
      () => ({ claims: { iss: `${server.issuer.issuer}/` } }),
    ],
    ['without an audience (TOK-10)', 'wrong_audience', () => ({ claims: { aud: null } })],
    ['with an empty audience (TOK-10)', 'wrong_audience', () => ({ claims: { aud: [] } })],
    [
      'for another API (TOK-09, TOK-31)',
      'wrong_audience',
      () => ({ claims: { aud: 'https://api.example' } }),
    ],
    [
      'for a part of the URL only, such as the origin (TOK-11)',
      'wrong_audience',
      () => ({ claims: { aud: PATH === '/' ? server.origin.slice(0, -1) : server.origin } }),
    ],
    [
      'for a sibling path (TOK-11)',
      'wrong_audience',
      () => ({ claims: { aud: `${server.origin}/other` } }),
    ],
    [
      'for a longer path (TOK-11)',
      'wrong_audience',
      () => ({ claims: { aud: `${server.config.audience}x` } }),
    ],
    [
      'for a path in capitals (PRM-27)',
      'wrong_audience',
      () => ({ claims: { aud: `${server.origin}/MCP` } }),
    ],
    ['for "account" (TOK-13)', 'wrong_audience', () => ({ claims: { aud: 'account' } })],
    [
      'whose audience is the client (TOK-13)',
      'wrong_audience',
      () => ({ claims: { aud: 'client-1' } }),
    ],
    ['that has expired (CHAL-09, TOK-14)', 'expired', () => ({ expiresIn: -600 })],
    ['that never expires (TOK-14)', 'claim_invalid', () => ({ claims: { exp: null } })],
    [
      'whose expiry is a text (TOK-14)',
      'claim_invalid',
      () => ({ claims: { exp: String(now() + 300) } }),
    ],
    ['that is not valid yet (TOK-15)', 'not_yet_valid', () => ({ claims: { nbf: now() + 3600 } })],
    [
      'whose begin is a text (TOK-15)',
      'claim_invalid',
      () => ({ claims: { nbf: String(now() - 300) } }),
    ],
    [
      'that was issued tomorrow (TOK-17)',
      'not_yet_valid',
      () => ({ claims: { iat: now() + 86_400 } }),
    ],
    ['with an unlisted type (TOK-18)', 'wrong_type', () => ({ header: { typ: 'dpop+jwt' } })],
    ['with a type that is no text (TOK-18)', 'wrong_type', () => ({ header: { typ: ['at+jwt'] } })],
    [
      'whose type only contains a listed one (TOK-18)',
      'wrong_type',
      () => ({ header: { typ: (profile.tokenTypes[0] ?? '').replace('t', 'application/t') } }),
    ],
    [
      'whose type is the word for none (TOK-18)',
      'wrong_type',
      () => ({ header: { typ: 'absent' } }),
    ],
    ['that is a logout token (TOK-19)', 'wrong_type', () => ({ header: { typ: 'logout+jwt' } })],
    ['that is an ID-JAG (EXT-05)', 'wrong_type', () => ({ header: { typ: 'oauth-id-jag+jwt' } })],
    ['without a subject', 'claim_invalid', () => ({ claims: { [profile.subjectClaim]: null } })],
    [
      'whose subject is no text',
      'claim_invalid',
      () => ({ claims: { [profile.subjectClaim]: 42 } }),
    ],
    ['whose subject is empty', 'claim_invalid', () => ({ claims: { [profile.subjectClaim]: '' } })],
    [
      'bound to a DPoP key and sent as a bearer token (EXT-09)',
      'sender_constrained',
      () => ({ claims: { cnf: { jkt: 'x' } } }),
    ],
  ];
  it.each(wishes)('is refused %s', async (_, reason, wish) => {
    await expectRefused(await server.token(wish()), reason);
  });

  it('is refused after one bit of its signature was flipped (TOK-02)', async () => {
    const [header, payload, signature = ''] = (await server.token()).split('.');
    const bytes = Buffer.from(signature, 'base64url');
    bytes.writeUInt8(bytes.readUInt8(10) ^ 1, 10);
    await expectRefused(`${header}.${payload}.${bytes.toString('base64url')}`, 'bad_signature');
  });

  it('is refused after its claims were changed (TOK-02)', async () => {
    const [header, payload = '', signature] = (await server.token()).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const changed = encode({ ...claims, sub: 'admin' });
    await expectRefused(`${header}.${changed}.${signature}`, 'bad_signature');
  });

  it.each(['none', 'None', 'nOnE'])('is refused unsigned, with alg %s (TOK-04)', async (alg) => {
    const [, payload] = (await server.token()).split('.');
    await expectRefused(`${encode({ alg, typ: 'at+jwt' })}.${payload}.`, 'algorithm_not_allowed');
  });

  it('is refused when signed by HMAC with the public key as the secret (TOK-05)', async () => {
    const { jwk, kid } = server.issuer.key;
    const publicKey = (await importJWK(jwk, undefined, { extractable: true })) as CryptoKey;
    const [, payload] = (await server.token()).split('.');
    for (const secret of [await exportSPKI(publicKey), JSON.stringify(jwk)]) {
      const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${payload}`;
      const mac = createHmac('sha256', secret).update(signed).digest('base64url');
      await expectRefused(`${signed}.${mac}`, 'algorithm_not_allowed');
    }
  });

  it('is refused when signed with an algorithm that is not listed (TOK-03)', async () => {
    const others = ['ES512', 'PS512', 'ES384', 'PS384', 'ES256', 'RS384', 'PS256'];
    const alg = others.find((name) => !profile.algorithms.includes(name)) ?? '';
    const own = await startAttackedServer();
    // Even the issuer's own key does not make its algorithm acceptable.
    const { kid, privateKey } = await own.issuer.publish(alg);
    const token = await own.token({ header: { alg, kid }, signWith: privateKey });
    expect((await own.send({ token: await own.token() })).status).toBe(200);
    expect((await own.send({ token })).status).toBe(401);
    await own.close();
  });

  it('is refused with an extension it calls critical (TOK-20)', async () => {
    // Signed by the issuer itself, over a header that whoever does not know `x` must refuse.
    const [, payload = ''] = (await server.token()).split('.');
    const { kid, privateKey } = server.issuer.key;
    const token = await new CompactSign(Buffer.from(payload, 'base64url'))
      .setProtectedHeader({ alg: signingAlgorithm, kid, crit: ['x'], x: 1 })
      .sign(privateKey, { crit: { x: true } });
    await expectRefused(token, 'malformed');
  });

  it('cannot bring its own key or have one fetched (TOK-22)', async () => {
    const before = server.issuer.requests;
    const { kid } = server.issuer.key;
    for (const header of [
      { jku: 'https://evil.example/keys', kid },
      { x5u: 'https://evil.example/cert', kid },
      { jwk: server.issuer.key.jwk, kid },
    ]) {
      await expectRefused(await server.token({ header, signWith: foreignKey }), 'bad_signature');
    }
    expect(server.issuer.requests).toBe(before);
  });

  it('is refused in any spelling but its own, and so never remembered twice (TOK-23)', async () => {
    const own = await startAttackedServer();
    const [header = '', payload = '', signature = ''] = (await own.token()).split('.');
    expect((await own.send({ token: `${header}.${payload}.${signature}` })).status).toBe(200);
    for (const token of [
      `${header}.${payload}.${signature}=`,
      `${header}.${payload}.${signature}==`,
      `${header}.${payload}.${signature}.`,
      `.${header}.${payload}.${signature}`,
      `${header}.${payload}.${signature}+`,
      ...otherEnds(header).map((changed) => `${changed}.${payload}.${signature}`),
      ...otherEnds(payload).map((changed) => `${header}.${changed}.${signature}`),
      ...otherEnds(signature).map((changed) => `${header}.${payload}.${changed}`),
    ]) {
      expect((await own.send({ token })).status, token.slice(-8)).toBe(401);
      const entry = JSON.parse(own.logLines.at(-1) ?? '{}') as object;
      expect(entry, token.slice(-8)).toMatchObject({ reason: 'malformed' });
    }
    await own.close();
  });

  it('is refused when its header names no algorithm (CHAL-08, TOK-23)', async () => {
    const [, payload = ''] = (await server.token()).split('.');
    await expectRefused(`e30.${payload}.e30`, 'malformed');
  });

  it.each(['garbage', 'a.b', 'a.b.c', 'a.b.c.d.e', '..'])(
    'is refused when it is no compact JWS: %s (CHAL-08, TOK-23)',
    (token) => expectRefused(token, 'malformed'),
  );
});

/** Other spellings of the same bytes, to a decoder that ignores what is left over in the last character. */
function otherEnds(segment: string): string[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const bytes = Buffer.from(segment, 'base64url');
  return Array.from(alphabet)
    .map((last) => segment.slice(0, -1) + last)
    .filter((other) => other !== segment && Buffer.from(other, 'base64url').equals(bytes));
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
