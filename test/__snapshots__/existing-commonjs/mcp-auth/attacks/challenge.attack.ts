import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revision } from '../auth/resource-server.js';
import { scopePolicy } from '../scope-map.js';
import { parseChallenge } from './support/challenge-parser.js';
import {
  METADATA_PATH,
  request,
  requestable,
  startAttackedServer,
  type TestServer,
} from './support/test-server.js';

describe('a request without a token', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startAttackedServer();
  });
  afterAll(() => server.close());

  const challengeOf = (response: Response) =>
    parseChallenge(response.headers.get('www-authenticate'));

  it('gets 401 with a challenge that points at the metadata (CHAL-01, CHAL-02, CHAL-03, CHAL-06)', async () => {
    const response = await server.send({});
    expect(response.status).toBe(401);
    const { parameters } = challengeOf(response);
    expect(parameters.get('resource_metadata')).toBe(server.origin + METADATA_PATH);
  });

  it('is told so in a word that clients look for', async () => {
    const texts = await Promise.all([
      server.send({}).then((response) => response.json()),
      server.send({ token: 'garbage' }).then((response) => response.json()),
    ]);
    expect(texts).toEqual([
      { message: expect.stringMatching(/^Unauthorized/) as string },
      {
        error: 'invalid_token',
        error_description: expect.stringMatching(/^Unauthorized/) as string,
      },
    ]);
  });

  it('gets one well-formed challenge without an error (CHAL-04, CHAL-05, CHAL-07)', async () => {
    const { scheme, parameters } = challengeOf(await server.send({}));
    expect(scheme).toBe('Bearer');
    const scope = revision.scopeInChallenge ? ['scope'] : [];
    expect([...parameters.keys()]).toEqual([...scope, 'resource_metadata']);
  });

  it.runIf(revision.scopeInChallenge)(
    'is told the least scopes to ask for, never offline_access (CHAL-15, CHAL-19)',
    async () => {
      const { parameters } = challengeOf(await server.send({}));
      const expected = requestable(scopePolicy.baseScopes, server.config.resource);
      expect(parameters.get('scope')?.split(' ')).toEqual(expected);
      expect(parameters.get('scope')).not.toContain('offline_access');
    },
  );

  it('gets the same answer with another scheme (CHAL-07)', async () => {
    const response = await server.send({ headers: { authorization: 'Basic dXNlcjpwYXNz' } });
    expect(response.status).toBe(401);
    expect(challengeOf(response).parameters.has('error')).toBe(false);
  });

  it.each([
    ['invalid JSON', '{'],
    ['a batch', '[]'],
    ['an unknown method', JSON.stringify(request('no/such', {}))],
    ['nothing', ''],
  ])('is refused before its body is read: %s (CHAL-21)', async (_, body) => {
    expect((await server.send({ body })).status).toBe(401);
  });

  it('is refused before its protocol version is looked at (CHAL-21)', async () => {
    const headers = { 'mcp-protocol-version': '1900-01-01' };
    expect((await server.send({ headers })).status).toBe(401);
  });

  it.each(['GET', 'DELETE', 'PUT'])('is refused with %s as well (CHAL-22)', async (method) => {
    const headers = { 'mcp-session-id': 'a-session' };
    expect((await server.send({ method, headers })).status).toBe(401);
  });

  it('is refused the same way by the older protocol (LEG-02)', async () => {
    const method = 'initialize';
    const params = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'old', version: '1' },
    };
    const response = await server.send({ body: { jsonrpc: '2.0', id: 1, method, params } });
    expect(response.status).toBe(401);
    expect(challengeOf(response).parameters.has('resource_metadata')).toBe(true);
  });

  it('gets no redirect and nothing to cache (CHAL-23, CACHE-01)', async () => {
    const response = await server.send({});
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('does not get in with a session id or an earlier success (BEAR-08, SESS-01)', async () => {
    const good = await server.send({ token: await server.token() });
    expect(good.status).toBe(200);
    const session = { 'mcp-session-id': good.headers.get('mcp-session-id') ?? 'guess' };
    expect((await server.send({ headers: session })).status).toBe(401);
  });
});
