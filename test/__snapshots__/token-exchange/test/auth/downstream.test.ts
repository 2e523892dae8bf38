import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { externalApiOf } from '../../src/auth/downstream.js';
import { DownstreamError } from '../../src/auth/downstream-error.js';
import { compileScopePolicy } from '../../src/auth/scopes.js';
import { createServerFactory } from '../../src/mcp.js';
import { defineTool } from '../../src/tools/tool.js';
import { DownstreamNetwork, testDownstream } from './support/downstream-network.js';
import { startTestServer, type TestServer } from './support/test-server.js';

const policy = { baseScopes: ['base'], tools: { probe: [] }, hierarchy: {} };

/** A tool that calls the API and tells what it sees of the caller. */
const probe = defineTool({
  name: 'probe',
  title: 'Probe',
  description: 'Calls the external API.',
  inputSchema: z.object({ path: z.string().default('') }),
  readOnly: true,
  async run({ path }, caller) {
    const api = externalApiOf(caller);
    try {
      const { status, text } = await api.send(path);
      const seen = [caller, api].map((each) =>
        [JSON.stringify(each), inspect(each, { depth: 9, showHidden: true })].join(' '),
      );
      return { text: [String(status), text, ...seen].join(' ') };
    } catch (error) {
      if (!(error instanceof DownstreamError)) throw error;
      return { text: `${error.fault}: ${error.message}`, isError: true };
    }
  },
});

const createServer = createServerFactory(
  { name: 'downstream', version: '1' },
  [probe],
  compileScopePolicy(policy),
);

describe('the external API', () => {
  let network: DownstreamNetwork;
  let server: TestServer;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    network = new DownstreamNetwork();
    server = await startTestServer({
      policy,
      network: (issuer) => network.behind(issuer),
      createServer,
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    await server.close();
  });

  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
  const inbound = (subject = 'alice', expiresIn = 3600) =>
    server.token({ subject, expiresIn, scopes: ['base'] });

  async function call(token: string, path = '') {
    const response = await server.call('probe', token, { path });
    const { result } = (await response.json()) as {
      result: { content: [{ text: string }]; isError?: boolean };
    };
    return { text: result.content[0].text, isError: result.isError ?? false };
  }
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
  function introspectionEndpoint(): string | undefined {
    return server.config.introspection?.endpoint;
  }

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

  const problem =
    (error: string, more = {}) =>
    () =>
      Response.json({ error, error_description: 'canary', ...more }, { status: 400 });
  const html = () => new Response('<p>canary', { headers: { 'content-type': 'text/html' } });
  const huge = () => new Response('x'.repeat(300_000));
  const idToken = 'urn:ietf:params:oauth:token-type:id_token';
  const unavailable = 'authorization_server_unavailable';
  const broken: readonly (readonly [string, () => Response | Promise<Response>, string])[] = [
    ['is down', () => Promise.reject(new TypeError('canary')), unavailable],
    ['fails', () => new Response('canary', { status: 500 }), 'answer_unusable'],
    ['redirects', () => Response.redirect('https://evil.example/', 307), 'answer_unusable'],
    ['answers too much', huge, unavailable],
    ['answers HTML', html, 'answer_unusable'],
    ['gives a DPoP token', () => network.issue({ token_type: 'DPoP' }), 'answer_unusable'],
    ['gives no type', () => network.issue({ token_type: undefined }), 'answer_unusable'],
    ['gives no end', () => network.issue({ expires_in: undefined }), 'answer_unusable'],
    ['gives an end now', () => network.issue({ expires_in: 0 }), 'answer_unusable'],
    ['gives no token', () => network.issue({ access_token: '' }), 'answer_unusable'],
    ['gives an ID token', () => network.issue({ issued_token_type: idToken }), 'answer_unusable'],
    ['names no kind of token', () => network.issue({ issued_token_type: '' }), 'answer_unusable'],
    ['refuses the server', problem('invalid_client'), 'client_refused'],
    ['refuses the grant', problem('invalid_grant'), 'grant_refused'],
    ['wants the user', problem('interaction_required'), 'interaction_required'],
    ['wants more', problem('invalid_grant', { claims: '{"canary":1}' }), 'interaction_required'],
    ['wants consent', problem('x', { suberror: 'consent_required' }), 'interaction_required'],
  ];
  it.each(broken)(
    'is not called when the authorization server %s, and nothing leaks',
    async (_, answer, fault) => {
      network.tokenEndpoint = answer;
      const token = await inbound();
      const { text, isError } = await call(token);
      expect(isError).toBe(true);
      expect(text).toMatch(new RegExp(`^${fault}: `));
      expect(network.apiRequests).toEqual([]);
      const log = server.logLines.join('\n');
      expect(log).toContain(`"event":"downstream_failed","reason":"${fault}"`);
      for (const secret of ['canary', 'api-token', token, 'not-a-secret']) {
        expect(text + log).not.toContain(secret);
      }
    },
  );

  it('is not called when the authorization server gives the inbound token back', async () => {
    const token = await inbound();
    network.tokenEndpoint = () => network.issue({ access_token: token });
    expect((await call(token)).text).toContain('answer_unusable');
    expect(network.apiRequests).toEqual([]);
  });

  it.each([
    ['as it is there', {}, false],
    ['never of another issuer', { issuer: 'https://evil.example' }, true],
    ['never without TLS', { token_endpoint: 'http://issuer.example/token' }, true],
    ['never without one', { token_endpoint: undefined }, true],
  ])('finds the token endpoint in the metadata, %s (TOK-29)', async (_, metadata, isError) => {
    await server.close();
    server = await startTestServer({
      policy,
      config: { downstream: { ...testDownstream, tokenEndpoint: undefined } },
      network: (issuer) => network.behind(issuer),
      createServer,
    });
    const { tokenEndpoint: token_endpoint } = testDownstream;
    server.issuer.metadata = { token_endpoint, ...metadata };
    expect((await call(await inbound())).isError).toBe(isError);
    expect(network.apiRequests).toHaveLength(isError ? 0 : 1);
  });

  it('is not waited for longer than its time', async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(20));
    const never = (_: unknown, { signal }: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new Error('canary'));
        });
      });
    const token = await inbound();
    network.tokenEndpoint = never;
    expect((await call(token)).text).toContain('authorization_server_unavailable');
    network.tokenEndpoint = () => network.issue();
    network.api = never;
    expect((await call(token)).text).toContain('api_unavailable');
  });

  it('is asked for again after a failure: failures are not remembered', async () => {
    const token = await inbound();
    network.tokenEndpoint = problem('server_error');
    expect((await call(token)).isError).toBe(true);
    network.tokenEndpoint = () => network.issue();
    expect((await call(token)).isError).toBe(false);
  });

  it.each([
    ['is down', () => Promise.reject(new TypeError('canary')), 'api_unavailable'],
    ['redirects', () => Response.redirect('https://evil.example/', 307), 'api_redirected'],
    ['answers too much', huge, 'api_unavailable'],
    ['refuses the token', () => new Response('canary', { status: 401 }), 'api_refused_token'],
  ] as const)('that %s is a fault with a name', async (_, answer, fault) => {
    network.api = answer;
    const { text, isError } = await call(await inbound());
    expect(isError).toBe(true);
    expect(text).toMatch(new RegExp(`^${fault}: `));
    expect(text + server.logLines.join('\n')).not.toContain('canary');
  });

  it('gets a new token after it refused one', async () => {
    const token = await inbound();
    network.api = () => new Response('', { status: 401 });
    await call(token);
    network.api = () => Response.json({});
    await call(token);
    expect(tokensAtApi()).toEqual(['api-token-1', 'api-token-2']);
  });
});
