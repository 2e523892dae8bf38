import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../limits.js';
import { parseChallenge } from './support/challenge-parser.js';
import { rawRequest } from './support/raw-request.js';
import { PATH, startAttackedServer, type TestServer, toolsList } from './support/test-server.js';

describe('the Authorization header', () => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await startAttackedServer();
    token = await server.token();
  });
  afterAll(() => server.close());

  const withHeader = (authorization: string) => server.send({ headers: { authorization } });

  it.each(['Bearer', 'bearer', 'BEARER'])(
    'accepts the scheme %s (BEAR-01, BEAR-02)',
    async (scheme) => {
      expect((await withHeader(`${scheme} ${token}`)).status).toBe(200);
    },
  );

  it('accepts several spaces (BEAR-07)', async () => {
    expect((await withHeader(`Bearer   ${token}`)).status).toBe(200);
  });

  it.each([
    ['no token', () => 'Bearer'],
    ['something behind the token', () => `Bearer ${token} x`],
    ['two tokens in one', () => `Bearer ${token},${token}`],
    ['a quoted token', () => `Bearer "${token}"`],
    ['a token in JSON form', () => 'Bearer {"payload":"e30","signatures":[]}'],
    ['bytes beyond ASCII', () => 'Bearer \u00e9\u00e8'],
  ])('refuses %s with 400 invalid_request (CHAL-11, BEAR-07)', async (_, header) => {
    const response = await withHeader(header());
    expect(response.status).toBe(400);
    const { parameters } = parseChallenge(response.headers.get('www-authenticate'));
    expect(parameters.get('error')).toBe('invalid_request');
  });

  it('never takes a token from the query (BEAR-03)', async () => {
    expect((await server.send({ query: `?access_token=${token}` })).status).toBe(401);
  });

  it('does not let a token in the query replace the one in the header (BEAR-05)', async () => {
    const response = await server.send({ token: 'garbage', query: `?access_token=${token}` });
    expect(response.status).toBe(401);
  });

  it('never takes a token from a form or a cookie (BEAR-04)', async () => {
    const form = await server.send({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `access_token=${token}`,
    });
    expect(form.status).toBe(401);
    expect((await server.send({ headers: { cookie: `access_token=${token}` } })).status).toBe(401);
  });

  it.each([
    ['good first', () => [token, 'garbage']],
    ['good last', () => ['garbage', token]],
  ])('refuses two Authorization fields, %s (BEAR-06)', async (_, tokens) => {
    const fields = tokens().map((value) => `Authorization: Bearer ${value}`);
    const body = JSON.stringify(toolsList());
    const answer = await rawRequest(
      server.origin,
      `POST ${PATH} HTTP/1.1`,
      [`Host: ${new URL(server.origin).host}`, 'Content-Type: application/json', ...fields],
      body,
    );
    expect(answer.status).toBe(400);
  });

  it('takes a token of the longest, and signs in nobody anew for one that is longer (BEAR-09)', async () => {
    const longest = await server.token({ claims: { groups: 'g'.repeat(8_000) } });
    expect((await server.send({ token: longest })).status).toBe(200);
    const { tokenCharacters } = limits;
    expect((await server.send({ token: 'a'.repeat(tokenCharacters) })).status).toBe(401);
    for (const length of [tokenCharacters + 1, 64 * 1024]) {
      const { status, headers } = await server.send({ token: 'a'.repeat(length) });
      expect(status).toBe(431);
      expect(headers.get('www-authenticate')).toBeNull();
    }
  });
});
