import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DownstreamNetwork } from './support/downstream-network.js';
import { callProbe, startDownstreamServer } from './support/downstream-server.js';
import type { TestServer } from './support/test-server.js';

describe('when something is wrong, the external API', () => {
  let network: DownstreamNetwork;
  let server: TestServer;
  beforeEach(async () => {
    network = new DownstreamNetwork();
    server = await startDownstreamServer(network);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await server.close();
  });

  const inbound = () => server.token({ scopes: ['base'] });
  const call = (token: string) => callProbe(server, token);
  const tokensAtApi = () =>
    network.apiRequests.map(({ headers }) => headers.get('authorization')?.replace('Bearer ', ''));

  const lastFailure = (): unknown =>
    JSON.parse(server.logLines.findLast((line) => line.includes('"downstream_failed"')) ?? '');

  const problem =
    (error: string, more = {}) =>
    () =>
      Response.json({ error, error_description: 'canary', ...more }, { status: 400 });
  const html = () => new Response('<p>canary', { headers: { 'content-type': 'text/html' } });
  const huge = () => new Response('x'.repeat(300_000));
  const challenge = () =>
    new Response('', { status: 401, headers: { 'www-authenticate': 'Basic realm="canary"' } });
  const idToken = 'urn:ietf:params:oauth:token-type:id_token';
  const unavailable = 'authorization_server_unavailable';
  const broken: readonly (readonly [string, () => Response | Promise<Response>, string])[] = [
    ['is down', () => Promise.reject(new TypeError('canary')), unavailable],
    ['fails', () => new Response('canary', { status: 500 }), unavailable],
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
    ['fails politely', problem('server_error'), unavailable],
    ['is busy', problem('temporarily_unavailable'), unavailable],
    ['fails in JSON', () => Response.json({ error: 'x' }, { status: 500 }), unavailable],
    ['challenges the server', challenge, 'client_refused'],
    ['wants a sign-in', problem('login_required'), 'interaction_required'],
    ['wants consent first', problem('consent_required'), 'interaction_required'],
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

  it.each(['temporarily_unavailable', 'a', 'x'.repeat(40)])(
    'leaves the code of the authorization server in the log: %s',
    async (error) => {
      network.tokenEndpoint = problem(error);
      await call(await inbound());
      expect(lastFailure()).toMatchObject({ oauthError: error });
    },
  );

  it.each(['Canary', 'canary!', '!canary', 'canary '.repeat(9), 'x'.repeat(41)])(
    'leaves nothing in the log that is no such code: %s',
    async (error) => {
      network.tokenEndpoint = problem(error);
      expect((await call(await inbound())).text).toMatch(/^grant_refused: /);
      expect(lastFailure()).not.toHaveProperty('oauthError');
    },
  );

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

  it('is asked for again after an outage: outages are not remembered', async () => {
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

  it('keeps its token while it is down', async () => {
    const token = await inbound();
    network.api = () => Promise.reject(new TypeError('canary'));
    await call(token);
    network.api = () => Response.json({});
    await call(token);
    expect(tokensAtApi()).toEqual(['api-token-1', 'api-token-1']);
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
