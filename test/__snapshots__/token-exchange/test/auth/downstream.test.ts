import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { externalApiOf } from '../../src/auth/downstream.js';
import { DownstreamNetwork, testDownstream } from './support/downstream-network.js';
import { callProbe, startDownstreamServer } from './support/downstream-server.js';
import type { TestServer } from './support/test-server.js';

describe('the external API', () => {
  let network: DownstreamNetwork;
  let server: TestServer;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    network = new DownstreamNetwork();
    server = await startDownstreamServer(network);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await server.close();
  });

  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
  const inbound = (subject = 'alice', expiresIn = 3600) =>
    server.token({ subject, expiresIn, scopes: ['base'] });
  const call = (token: string, path = '') => callProbe(server, token, path);
  const tokensAtApi = () =>
    network.apiRequests.map(({ headers }) => headers.get('authorization')?.replace('Bearer ', ''));

  it('is called with a token of its own, got for it by name (PASS-02)', async () => {
    expect((await call(await inbound())).text).toContain('200 {"hello":"world"}');
    expect(tokensAtApi()).toEqual(['api-token-1']);
    const [request] = network.tokenRequests;
    const parameters = Object.fromEntries(new URLSearchParams(request?.body));
    expect(parameters).toMatchObject(testDownstream.target);
    expect(parameters['grant_type']).toBe('urn:ietf:params:oauth:grant-type:token-exchange');
  });

  it('never gets the inbound token: that goes to the token endpoint, in one parameter (PASS-01)', async () => {
    const token = await inbound();
    await call(token);
    for (const { url, body, text } of network.sent) {
      const parameters = new URLSearchParams(body);
      const asserted = parameters.get('subject_token');
      if (url === testDownstream.tokenEndpoint) expect(asserted).toBe(token);
      const allowed = url === testDownstream.tokenEndpoint || url === introspectionEndpoint();
      expect(text.split(token)).toHaveLength(allowed ? 2 : 1);
    }
    expect(network.apiRequests).toHaveLength(1);
  });

  /** Where opaque tokens are asked about, which is the one other place they go to. */
  const introspectionEndpoint = (): string | undefined => undefined;

  it('is reached without following any redirect, and so is the token endpoint', async () => {
    await call(await inbound());
    const ours = [...network.tokenRequests, ...network.apiRequests];
    expect(ours.map(({ redirect }) => redirect)).toEqual(['manual', 'manual']);
  });

  it('leaves nothing for a tool to see of either token', async () => {
    const token = await inbound();
    const { text } = await call(token);
    expect(text).not.toContain(token);
    expect(text).not.toContain('api-token-1');
    expect(text).not.toContain('not-a-secret');
  });

  it('cannot be called for a copy of a caller', () => {
    const caller = { issuer: 'i', subject: 's', clientId: 'c', scopes: [], expiresAt: 0 };
    expect(() => externalApiOf(caller)).toThrow('guard');
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '../v2/',
    '/v2/',
    '..%2F..%2Fx/../../../v2/',
    String.raw`\\evil.example`,
  ])('is the only place its token goes to: not %s', async (path) => {
    expect((await call(await inbound(), path)).isError).toBe(true);
    expect(network.apiRequests).toEqual([]);
    expect(network.sent.filter(({ text }) => text.includes('api-token'))).toEqual([]);
    expect(server.logLines.join('')).not.toContain('downstream_failed');
  });

  it('is never called for one user with the token of another', async () => {
    const users = [await inbound('alice'), await inbound('bob')];
    const owners = new Map<string, string | null>();
    network.tokenEndpoint = ({ body }) => {
      const token = `api-token-of-${owners.size}`;
      owners.set(token, new URLSearchParams(body).get('subject_token'));
      return network.issue({ access_token: token });
    };
    network.api = ({ headers }) => {
      const token = headers.get('authorization')?.replace('Bearer ', '') ?? '';
      return Response.json({ user: users.indexOf(owners.get(token) ?? '') });
    };
    const calls = Array.from({ length: 40 }, async (_, index) => {
      const { text } = await call(users[index % 2] ?? '');
      expect(text).toContain(`{"user":${index % 2}}`);
    });
    await Promise.all(calls);
    expect(owners.size).toBe(2);
  });

  it('is not called with what another client of the same user was given', async () => {
    await call(await inbound('alice'));
    await call(await server.token({ subject: 'alice', clientId: 'client-2', scopes: ['base'] }));
    expect(tokensAtApi()).toEqual(['api-token-1', 'api-token-2']);
  });

  it('is never called with a token that outlives the inbound one', async () => {
    network.life = 86_400;
    const token = await inbound('alice', 100);
    await call(token);
    pass(90);
    await call(token);
    pass(15); // expired, but within the leeway for clocks
    await call(token);
    expect(tokensAtApi()).toEqual(['api-token-1', 'api-token-1', 'api-token-2']);
  });

  it('is called with the same token until that is about to expire', async () => {
    const token = await inbound();
    await call(token);
    pass(269);
    await call(token);
    pass(2);
    await call(token);
    expect(tokensAtApi()).toEqual(['api-token-1', 'api-token-1', 'api-token-2']);
  });

  it('is asked for once when many calls need a token at the same time', async () => {
    const token = await inbound();
    network.tokenEndpoint = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return network.issue();
    };
    await Promise.all(Array.from({ length: 20 }, () => call(token)));
    expect(network.tokenRequests).toHaveLength(1);
    expect(new Set(tokensAtApi())).toEqual(new Set(['api-token-1']));
  });

  it('is not asked for again for five seconds after a refusal', async () => {
    network.tokenEndpoint = () => Response.json({ error: 'invalid_grant' }, { status: 400 });
    const token = await inbound();
    for (let round = 0; round < 5; round += 1) {
      expect((await call(token)).text).toMatch(/^grant_refused: /);
    }
    pass(4);
    expect((await call(token)).isError).toBe(true);
    expect(network.tokenRequests).toHaveLength(1);
    network.tokenEndpoint = () => network.issue();
    expect((await call(await inbound('bob'))).isError).toBe(false);
    pass(1);
    expect((await call(token)).isError).toBe(false);
    expect(server.logLines.filter((line) => line.includes('grant_refused'))).toHaveLength(6);
  });

  it.each([
    ['as it is there', {}, false],
    ['never of another issuer', { issuer: 'https://evil.example' }, true],
    ['never without TLS', { token_endpoint: 'http://issuer.example/token' }, true],
    ['never without one', { token_endpoint: undefined }, true],
  ])('finds the token endpoint in the metadata, %s (TOK-29)', async (_, metadata, isError) => {
    await server.close();
    const { tokenEndpoint: token_endpoint, ...rest } = testDownstream;
    server = await startDownstreamServer(network, {
      config: { downstream: { ...rest, tokenEndpoint: undefined } },
    });
    server.issuer.metadata = { token_endpoint, ...metadata };
    expect((await call(await inbound())).isError).toBe(isError);
    const requests = network.sent.filter(({ body }) => body.includes('grant_type'));
    expect(requests).toHaveLength(isError ? 0 : 1);
  });
});
