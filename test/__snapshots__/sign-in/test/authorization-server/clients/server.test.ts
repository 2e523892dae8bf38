import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { approve, signInUpstream } from '../../../dev/sign-in-by-hand.js';
import { DocumentError } from '../../../src/authorization-server/clients/document-error.js';
import { knownDocuments } from '../../../src/authorization-server/clients/known-documents.js';
import type { FetchDocument } from '../../../src/authorization-server/clients/pinned-fetch.js';
import { signInTexts } from '../../../src/sign-in-texts.js';
import type { Rig } from '../support/rig.js';
import { startRig } from '../support/start-rig.js';
import { observedRegistrations } from './support/registrations.js';

const CLAUDE_CODE = 'https://claude.ai/oauth/claude-code-client-metadata';

let rig: Rig;
let fetchDocument: ReturnType<typeof vi.fn<FetchDocument>>;
async function restart(env: Record<string, string> = {}): Promise<void> {
  fetchDocument = vi.fn<FetchDocument>(() =>
    Promise.reject(new DocumentError('unavailable', 'ENOTFOUND')),
  );
  rig = await startRig({ env, fetchDocument });
}
beforeEach(() => restart());
afterEach(async () => {
  vi.useRealTimers();
  await rig.close();
});

const document = (id: string): Readonly<Record<string, unknown>> =>
  knownDocuments.find(({ document: { client_id } }) => client_id === id)?.document ?? {};

describe('the registration of the server', () => {
  it.each(Object.keys(observedRegistrations))('signs in %s', async (name) => {
    const registration = observedRegistrations[name] ?? {};
    const { body } = await rig.send('/register', { json: registration });
    const [redirectUri] = registration['redirect_uris'] as string[];
    const client = { id: String(body['client_id']), redirectUri: redirectUri ?? '' };
    const { tokens } = await rig.signIn({ client });
    expect(tokens.accessToken).not.toBe('');
  });

  it('AT-20, AT-24: refuses a redirect that nobody vouches for, along with others or alone', async () => {
    for (const redirect_uris of [
      ['https://client.example/callback'],
      ['http://127.0.0.1/callback', 'https://client.example/callback'],
    ]) {
      const { status, body } = await rig.send('/register', { json: { redirect_uris } });
      expect(status).toBe(400);
      expect(body['error']).toBe('invalid_redirect_uri');
    }
  });

  it('AT-22: refuses the callback of the upstream', async () => {
    const { body } = await rig.send('/register', {
      json: { redirect_uris: [rig.upstream.client.redirectUri] },
    });
    expect(body['error']).toBe('invalid_redirect_uri');
  });

  it('AT-23: says nothing of the client that this server is at the upstream', async () => {
    const { text } = await rig.send('/register', {
      json: { redirect_uris: ['http://127.0.0.1/callback'] },
    });
    expect(text).not.toContain(rig.upstream.client.id);
    expect(text).not.toContain(rig.upstream.client.secret);
    const client = { id: rig.upstream.client.id, redirectUri: rig.upstream.client.redirectUri };
    const page = await rig.browser().open(rig.authorizationRequest(client).url);
    expect(page.status).toBe(400);
    expect(page.location).toBeUndefined();
  });

  it('AT-27: refuses too much, too large and too often', async () => {
    const large = await rig.send('/register', { json: { padding: 'x'.repeat(1_000_000) } });
    expect(large.status).toBe(413);
    const many = Array.from({ length: 900 }, (_, each) => `http://127.0.0.1/${each}`);
    expect((await rig.send('/register', { json: { redirect_uris: many } })).status).toBe(400);
    const statuses = new Set<number>();
    for (let each = 0; each < 25; each += 1) {
      statuses.add((await rig.send('/register', { json: {} })).status);
    }
    expect(statuses).toEqual(new Set([400, 429]));
  });

  it('AT-28: gives no secret', async () => {
    const { body } = await rig.send('/register', {
      json: {
        redirect_uris: ['http://127.0.0.1/callback'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    });
    expect(body['token_endpoint_auth_method']).toBe('none');
    expect(body).not.toHaveProperty('client_secret');
  });

  it('AT-29: has no address for what was registered', async () => {
    const { id } = await rig.register();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect((await rig.send(`/register/${id}`, { method })).text).toBe('app');
    }
  });

  it('takes what the operator added, and is off where the operator says so', async () => {
    await rig.close();
    const uri = 'https://global.consent.azure-apim.net/redirect/tool-1';
    await restart({ AUTH_SERVER_REDIRECT_URIS: uri });
    const client = await rig.register({ redirect_uris: [uri] });
    expect((await rig.signIn({ client })).callback.href).toContain(`${uri}?code=`);
    await rig.close();
    await restart({ AUTH_SERVER_REGISTRATION: 'off' });
    const { status } = await rig.send('/register', { json: { redirect_uris: [uri] } });
    expect(status).toBeGreaterThanOrEqual(400);
    const metadata = await rig.send('/.well-known/oauth-authorization-server');
    expect(metadata.body).not.toHaveProperty('registration_endpoint');
  });
});

describe('the start of the server', () => {
  it.each([
    { AUTH_SERVER_REDIRECT_URIS: 'https://client.example/callback,https://client.example/*' },
    { AUTH_SERVER_REDIRECT_URIS: 'javascript:alert(1)' },
    { AUTH_SERVER_CLIENT_HOSTS: 'client.example,127.0.0.1' },
    { AUTH_SERVER_CLIENT_HOSTS: 'https://client.example' },
    { AUTH_SERVER_REGISTRATION: 'yes' },
  ])('is refused with %j', async (env) => {
    await expect(startRig({ env })).rejects.toThrow(Object.keys(env)[0]);
  });
});

describe('a client with a document', () => {
  it.each(knownDocuments.map(({ document: { client_id } }) => client_id))(
    'signs in as %s, without a network',
    async (id) => {
      const [uri = ''] = document(id)['redirect_uris'] as string[];
      const redirectUri = uri.startsWith('http:') ? new URL(uri) : undefined;
      if (redirectUri) redirectUri.port = '50741';
      const client = { id, redirectUri: redirectUri?.href ?? uri };
      const { tokens } = await rig.signIn({ client });
      expect(tokens.accessToken).not.toBe('');
    },
  );

  it('AT-35, AT-38: is not looked for where its host is not trusted', async () => {
    for (const id of [
      'https://client.example/client.json',
      'https://127.0.0.1/client.json',
      'https://169.254.169.254/latest/meta-data',
      'https://claude.ai@client.example/client.json',
      'https://claude.ai/../client.json',
    ]) {
      const client = { id, redirectUri: 'http://127.0.0.1:1/callback' };
      const page = await rig.browser().open(rig.authorizationRequest(client).url);
      expect(page.status, id).toBe(400);
      expect(page.location).toBeUndefined();
    }
    expect(fetchDocument).not.toHaveBeenCalled();
  });

  it('AT-40: is asked about with a warning, and every time', async () => {
    const client = { id: CLAUDE_CODE, redirectUri: 'http://localhost:31337/callback' };
    const browser = rig.browser();
    for (let each = 0; each < 2; each += 1) {
      const page = await browser.open(rig.authorizationRequest(client).url);
      expect(page.status).toBe(200);
      expect(page.text).toContain(signInTexts.consent.loopbackWarning);
      expect(page.text).toContain('http://localhost:31337/callback');
      await rig.signIn({ client, browser });
    }
  });

  it.each([
    { client_secret: 'chosen' },
    { client_assertion: 'x.y.z', client_assertion_type: 'jwt-bearer' },
    {
      client_assertion: 'x.y.z',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    },
  ])('AT-42, AT-74: proves nothing with %j', async (parameters) => {
    const client = { id: CLAUDE_CODE, redirectUri: 'http://localhost:31337/callback' };
    const request = rig.authorizationRequest(client);
    const page = await rig.authorize(request);
    const code = page.location?.searchParams.get('code') ?? '';
    const answer = await rig.redeem(request, code, parameters);
    expect(answer.body['error']).toBe('invalid_client');
    expect(answer.accessToken).toBe('');
  });

  it('AT-43: is asked about anew when it says something else of itself', async () => {
    const client = { id: CLAUDE_CODE, redirectUri: 'http://localhost:31337/callback' };
    fetchDocument.mockResolvedValue({ document: document(CLAUDE_CODE), maxAge: 0 });
    const browser = rig.browser();
    const page = await browser.open(rig.authorizationRequest(client).url);
    expect(page.status).toBe(200);
    rig.clock.advance(40);
    fetchDocument.mockResolvedValue({
      document: { ...document(CLAUDE_CODE), client_name: 'Your Bank' },
      maxAge: 0,
    });
    expect(page.text).not.toContain('Your Bank');
    const last = await signInUpstream(browser, await approve(browser, page), 'alice');
    expect(last.status).toBe(400);
    expect(last.location).toBeUndefined();
  });
});

describe('documents, while strangers ask for others', () => {
  const id = 'https://chatgpt.com/oauth/connector-1/client.json';
  const client = { id, redirectUri: 'http://127.0.0.1:8418/callback' };
  const published = {
    client_id: id,
    client_name: 'A connector',
    redirect_uris: [client.redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
  };
  const isDown: FetchDocument = () => Promise.reject(new DocumentError('unavailable', 'down'));
  const isGone: FetchDocument = () => Promise.reject(new DocumentError('gone', 'status 404'));
  const newClient = (each: number) => `https://chatgpt.com/a${each}`;
  const others: Rig[] = [];
  afterEach(async () => {
    for (const other of others.splice(0)) await other.close();
  });

  /** Somebody has signed in; then another process has the store, behind a proxy, and its own network. */
  async function afterSignIn(network: FetchDocument) {
    const { store, secrets, upstream } = rig;
    fetchDocument.mockResolvedValue({ document: published });
    let { refreshToken } = (await rig.signIn({ client })).tokens;
    rig.clock.advance(2 * 3600);
    const fetching = vi.fn(network);
    const replica = await startRig({
      store,
      secrets,
      upstream,
      env: { MCP_SERVER_URL: rig.resource, TRUST_PROXY: '1' },
      fetchDocument: fetching,
    });
    others.push(replica);
    const headers = { 'host': new URL(rig.origin).host, 'x-forwarded-proto': 'https' };
    const form = (path: string, body: Record<string, string>) =>
      replica.send(path, { headers, body });
    return {
      fetching,
      refreshed: async () => {
        const answer = await form('/token', {
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
          client_id: id,
        });
        const next = answer.body['refresh_token'];
        if (typeof next === 'string') refreshToken = next;
        return answer;
      },
      revoked: () => form('/revoke', { token: refreshToken, client_id: id }),
      form,
      authorize: (clientId: string, address: string) => {
        const { search } = rig.authorizationUrl({ ...client, id: clientId });
        const from = { ...headers, 'x-forwarded-for': address };
        return replica.send(`/authorize${search}`, { headers: from });
      },
    };
  }

  it('AT-41: fetches nothing for a token request of nobody', async () => {
    const { fetching, form } = await afterSignIn(isGone);
    for (let each = 0; each < 40; each += 1) {
      const body = { grant_type: 'refresh_token', refresh_token: 'x', client_id: newClient(each) };
      expect((await form('/token', body)).body['error']).toBe('invalid_client');
      expect((await form('/revoke', body)).body['error']).toBe('invalid_client');
    }
    expect(fetching).not.toHaveBeenCalled();
  });

  it('AT-41: signs nobody out when strangers have used up what may be fetched', async () => {
    const { fetching, authorize, refreshed } = await afterSignIn(isGone);
    for (let each = 0; each < 70; each += 1) {
      const page = await authorize(newClient(each), `203.0.113.${each % 8}`);
      expect(page.status).toBe(each < 60 ? 400 : 503);
    }
    expect(fetching).toHaveBeenCalledTimes(60);
    const late = await authorize(newClient(99), '198.51.100.7');
    expect(late.status).toBe(503);
    expect(Number(late.headers['retry-after'])).toBeGreaterThan(0);
    expect(late.text).not.toContain(signInTexts.problems.unknown_app.title);
    fetching.mockResolvedValue({ document: published });
    expect((await refreshed()).status).toBe(200);
    expect(fetching).toHaveBeenLastCalledWith(id);
    expect((await authorize(id, '198.51.100.8')).status).toBe(303);
  });

  it('AT-41: signs nobody out while the host is down, however long', async () => {
    const { authorize, refreshed, revoked } = await afterSignIn(isDown);
    expect((await refreshed()).status).toBe(200);
    rig.clock.advance(20 * 86_400);
    expect((await refreshed()).status).toBe(200);
    expect((await revoked()).status).toBe(200);
    expect((await refreshed()).body['error']).toBe('invalid_grant');
    rig.clock.advance(60);
    // A sign-in does not begin with a copy that is so old.
    expect((await authorize(id, '203.0.113.1')).status).toBe(503);
  });

  const isBroken: FetchDocument = () =>
    Promise.resolve({ document: { ...published, client_secret: 'x' } });

  it.each([
    ['gone', isGone],
    ['no good', isBroken],
  ])('AT-41: signs nobody out for an hour in which the document is %s', async (_what, network) => {
    const { fetching, authorize, refreshed, revoked } = await afterSignIn(network);
    const isRefreshed = async () => {
      expect((await refreshed()).status).toBe(200);
      // A sign-in does not begin with it.
      expect((await authorize(id, '203.0.113.1')).status).toBe(400);
    };
    await isRefreshed();
    rig.clock.advance(50 * 60);
    await isRefreshed();
    fetching.mockResolvedValue({ document: published });
    rig.clock.advance(61);
    expect((await refreshed()).status).toBe(200);
    fetching.mockImplementation(network);
    rig.clock.advance(2 * 3600);
    await isRefreshed();
    rig.clock.advance(50 * 60);
    await isRefreshed();
    rig.clock.advance(11 * 60);
    for (let each = 0; each < 2; each += 1) {
      expect((await refreshed()).body['error']).toBe('invalid_client');
      // Whoever gives it up is heard all the same, and nobody else by that.
      expect((await revoked()).status).toBe(200);
    }
    fetching.mockResolvedValue({ document: published });
    expect((await refreshed()).body['error']).toBe('invalid_grant');
  });

  it('AT-41: fetches so many for one address only', async () => {
    const { fetching, authorize } = await afterSignIn(isGone);
    for (let each = 0; each < 12; each += 1) await authorize(newClient(each), '203.0.113.1');
    expect(fetching).toHaveBeenCalledTimes(10);
    expect((await authorize(newClient(20), '203.0.113.1')).status).toBe(503);
    expect((await authorize(newClient(21), '203.0.113.2')).status).toBe(400);
    fetching.mockResolvedValue({ document: published });
    expect((await authorize(id, '203.0.113.1')).status).toBe(303);
  });
});
