import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Caller } from '../../src/auth/caller.js';
import type { Guard } from '../../src/auth/guard.js';
import { compileScopePolicy } from '../../src/auth/scopes.js';
import { createResourceUpdates } from '../../src/mcp/resource-updates.js';
import { UpstreamApiError } from '../../src/auth/upstream-api-error.js';
import { upstreamApiOf, withUpstreamApi } from '../../src/auth/upstream-api.js';
import { StoreUnavailableError } from '../../src/authorization-server/store/store.js';
import { createServerFactory } from '../../src/mcp.js';
import { defineTool } from '../../src/tools/tool.js';
import { noServices, policyFor, startTestServer, type TestServer } from './support/test-server.js';
import { grantOf, UpstreamNetwork } from './support/upstream-network.js';

const policy = policyFor({ probe: [] }, ['base']);

/** A tool that calls the API and tells what it sees of the caller. */
const probe = defineTool({
  name: 'probe',
  title: 'Probe',
  description: 'Calls the API.',
  inputSchema: z.object({ path: z.string().default('') }),
  readOnly: true,
  async run({ path }, context) {
    const api = upstreamApiOf(context);
    const { status, text } = await api
      .send(path, { headers: { Authorization: 'Bearer x' } })
      .catch((error: unknown) => {
        if (!(error instanceof UpstreamApiError)) throw error;
        return { status: error.code, text: error.message };
      });
    const seen = [context, context.caller, api].map((each) =>
      [JSON.stringify(each), inspect(each, { depth: 9, showHidden: true })].join(' '),
    );
    return { text: [status, text, ...seen].join(' ') };
  },
});

describe('the API of the upstream', () => {
  let network: UpstreamNetwork;
  let server: TestServer;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    network = new UpstreamNetwork();
    const options = {
      scopes: compileScopePolicy(policy),
      services: noServices,
      updates: createResourceUpdates(),
    };
    server = await startTestServer({
      policy,
      network: (issuer) => network.behind(issuer),
      upstreamApi: network.access,
      createServer: createServerFactory(
        { info: { name: 'upstream', version: '1' }, tools: [probe], resources: [], prompts: [] },
        options,
      ),
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await server.close();
  });

  const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
  const inbound = (subject = 'ada', grant: string | null = grantOf(subject)) =>
    server.token({ subject, expiresIn: 36_000, scopes: ['base'], claims: { grant } });
  const send = (token: string, path = '') => server.call('probe', token, { path });
  async function call(token: string, path = ''): Promise<string> {
    const response = await send(token, path);
    const { result } = (await response.json()) as { result: { content: [{ text: string }] } };
    return result.content[0].text;
  }
  const tokensAtApi = () =>
    network.sent.map(({ headers }) => headers.get('authorization')?.replace('Bearer ', ''));
  const logged = () => server.logLines.join('\n');

  it('is called with the token of the caller, and never with theirs for this server (PASS-01, AT-77)', async () => {
    await network.signIn('ada');
    const token = await inbound();
    expect(await call(token, 'items?page=2')).toContain('200 {"hello":"world"}');
    expect(network.sent[0]?.url).toBe('https://api.upstream.example/v1/items?page=2');
    expect(tokensAtApi()).toEqual(['upstream-token-of-ada']);
    expect(network.sent[0]?.text).not.toContain(token);
    expect(network.sent[0]?.redirect).toBe('manual');
  });

  it('AT-77: leaves nothing of its tokens for a tool, an answer or the log', async () => {
    await network.signIn('ada');
    const token = await inbound();
    network.api = () =>
      new Response('', { status: 302, headers: { location: 'https://x.example' } });
    const text = [await call(token), logged()].join(' ');
    expect(text).toContain('api_redirected');
    expect(text).not.toMatch(/(upstream|refresh)-token-of/);
    expect(text).not.toContain(token);
  });

  it('AT-77: has tokens that open nothing here', async () => {
    await network.signIn('ada');
    const response = await send('upstream-token-of-ada');
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain('upstream-token');
  });

  it('AT-82: is called for each user with their own token, also at the same time', async () => {
    const users = ['ada', 'bob'];
    await Promise.all(users.map((user) => network.signIn(user)));
    const tokens = await Promise.all(users.map((user) => inbound(user)));
    network.api = async ({ headers }) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
      return Response.json({ token: headers.get('authorization')?.replace(/.*-of-/, '') });
    };
    const calls = Array.from({ length: 40 }, (_, index) => call(tokens[index % 2] ?? ''));
    const answers = await Promise.all(calls);
    for (const [index, answer] of answers.entries()) {
      expect(answer).toContain(`{"token":"${String(users[index % 2])}"}`);
    }
  });

  it.each(['https://evil.example/', '//evil.example/', '../v2/', '/v2/', '..%2F..%2Fadmin'])(
    'is the only place its tokens go to: not %s',
    async (path) => {
      await network.signIn('ada');
      const response = await send(await inbound(), path);
      expect(await response.text()).not.toContain('200 ');
      expect(network.sent).toEqual([]);
    },
  );

  it('cannot be called for a copy of a caller', () => {
    const caller = { issuer: 'i', subject: 's', clientId: 'c', scopes: [], expiresAt: 0 };
    expect(() => upstreamApiOf(caller)).toThrow('guard');
  });

  describe('of somebody whose access there has ended', () => {
    async function expectSignIn(token: string): Promise<void> {
      const response = await send(token);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
      expect(logged()).toContain('"reason":"upstream_ended"');
    }

    it('has the client sign in again, before the tool is run', async () => {
      await network.signIn('ada', { expiresAt: Date.now() / 1000 + 3600 });
      const token = await inbound();
      await call(token);
      network.refusesToRefresh('ended');
      pass(3600);
      await expectSignIn(token);
      await network.signIn('ada');
      expect(await call(token)).toContain('200 ');
    });

    it('AT-76: has the client sign in again as soon as they have withdrawn', async () => {
      await network.signIn('ada');
      const token = await inbound();
      await call(token);
      await network.vault.forget('ada');
      await expectSignIn(token);
    });

    it('AS-33: has the client sign in again as soon as it was taken back from this client alone', async () => {
      await network.signIn('ada');
      const token = await inbound();
      await call(token);
      await network.store.delete({ kind: 'Grant', id: grantOf('ada') });
      await expectSignIn(token);
      expect((await network.vault.tokens('ada')).accessToken).toBe('upstream-token-of-ada');
    });

    it('is not called with a token that names no grant, or that of somebody else', async () => {
      await network.signIn('ada');
      await network.signIn('bob');
      await expectSignIn(await inbound('ada', null));
      await expectSignIn(await inbound('ada', grantOf('bob')));
      expect(network.sent).toEqual([]);
    });

    it('is not called for somebody who never signed in', async () => {
      await network.signIn('ada');
      await expectSignIn(await inbound('bob'));
      expect(network.sent).toEqual([]);
    });

    it('says so where only the API knows it, and has the client sign in again with the next request', async () => {
      await network.signIn('ada');
      const token = await inbound();
      pass(61);
      network.api = () => new Response('canary', { status: 401 });
      network.refusesToRefresh('ended');
      const text = await call(token);
      expect(text).toContain('sign_in_again');
      expect(text).not.toContain('canary');
      await expectSignIn(token);
    });
  });

  it('keeps everybody signed in while the upstream does not answer', async () => {
    await network.signIn('ada', { expiresAt: Date.now() / 1000 + 3600 });
    const token = await inbound();
    network.refusesToRefresh('unavailable');
    pass(3601);
    const text = await call(token);
    expect(text).toContain('upstream_unavailable');
    expect(text).not.toContain('canary');
    network.refreshWith = (tokens) => Promise.resolve({ ...tokens, expiresAt: undefined });
    expect(await call(token)).toContain('200 ');
  });

  it('keeps everybody signed in while the store does not answer', async () => {
    await network.signIn('ada');
    const token = await inbound();
    const down = new StoreUnavailableError(new Error('canary'));
    const read = vi.spyOn(network.store, 'get').mockRejectedValue(down);
    const text = await call(token);
    expect(text).toContain('upstream_unavailable');
    expect(text).not.toContain('canary');
    read.mockRestore();
    expect(await call(token)).toContain('200 ');
  });

  it('gets a request that it refused once more, with a new token', async () => {
    await network.signIn('ada');
    const token = await inbound();
    pass(61);
    network.api = ({ headers }) =>
      new Response('text', {
        status: headers.get('authorization') === 'Bearer upstream-token-of-ada' ? 401 : 200,
      });
    expect(await call(token)).toContain('200 text');
    expect(tokensAtApi()).toEqual(['upstream-token-of-ada', 'upstream-token-of-ada+']);
  });

  it('gets it no third time', async () => {
    await network.signIn('ada');
    const token = await inbound();
    pass(61);
    network.api = () => new Response('canary', { status: 401 });
    expect(await call(token)).toContain('api_refused_token');
    expect(await call(token)).toContain('api_refused_token');
    expect(network.refreshed).toEqual(['upstream-token-of-ada']);
    expect(tokensAtApi()).toHaveLength(3);
  });

  it.each<[who: string, Partial<Caller>]>([
    ['users of another issuer', { issuer: 'https://other.example' }],
    ['a machine of the same name', { kind: 'machine' }],
  ])(
    'is called for users of the own authorization server alone: not for %s',
    async (_who, changes) => {
      await network.signIn('ada');
      const issuer = 'https://own.example';
      const stranger: Caller = {
        issuer,
        subject: 'ada',
        clientId: 'ada',
        scopes: [],
        expiresAt: 0,
        ...changes,
      };
      const lines: string[] = [];
      const guard = withUpstreamApi(
        {
          authenticate: () => Promise.resolve({ allowed: true, caller: stranger }),
        } as Partial<Guard> as Guard,
        {
          ...network.access,
          issuer,
          challenges: { invalidToken: () => ({ status: 401, headers: {} }) },
          deny: (_startedAt, _reason, refusal) => ({ allowed: false, refusal }),
          fetch: network.behind({ fetch: () => Promise.reject(new Error('no network')) }),
          log: (line) => lines.push(line),
        },
      );
      const decision = await guard.authenticate({ authorization: undefined });
      if (!decision.allowed) throw new Error('refused');
      await expect(upstreamApiOf(decision.caller).send('')).rejects.toMatchObject({
        code: 'foreign_issuer',
      });
      expect(network.sent).toEqual([]);
      expect(lines.join('')).toContain('"reason":"foreign_issuer"');
    },
  );
});
