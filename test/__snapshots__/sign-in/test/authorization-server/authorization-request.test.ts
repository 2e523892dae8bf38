import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Parameters, Rig, RigClient } from './support/rig.js';
import { startRig } from './support/start-rig.js';

/** On the list, so that errors may go there. */
const CLAUDE = 'https://claude.ai/api/mcp/auth_callback';

describe('an authorization request', () => {
  let rig: Rig;
  let known: RigClient;
  let local: RigClient;
  beforeAll(async () => {
    rig = await startRig({ limits: { authorizationsPerMinute: 1000, pagesPerMinute: 1000 } });
    known = await rig.register({ redirect_uris: [CLAUDE] });
    local = await rig.register();
  });
  afterAll(() => rig.close());

  /** Where a request of a known client is sent, or the page that it gets. */
  async function ask(parameters: Parameters, client = known) {
    const { url } = rig.authorizationRequest(client, parameters);
    const browser = rig.browser();
    return browser.visit(url);
  }

  /** The scopes that end up in a token. */
  async function grantedFor(parameters: Parameters): Promise<unknown> {
    const { tokens } = await rig.signIn({ client: local, parameters });
    return tokens.body['scope'];
  }

  const errorOf = (page: { location: URL | undefined }) => page.location?.searchParams.get('error');

  it.each([
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['a plain challenge', { code_challenge_method: 'plain' }],
    ['no method', { code_challenge_method: undefined }],
    ['a method without a challenge', { code_challenge: undefined }],
    ['a short challenge', { code_challenge: 'short' }],
  ])('AT-50: is refused with %s, before any page', async (_what, parameters) => {
    const page = await ask(parameters);
    expect(page.location?.origin).toBe('https://claude.ai');
    expect(errorOf(page)).toBe('invalid_request');
  });

  it.each([
    ['token', 'invalid_request'],
    ['id_token', 'invalid_request'],
    ['code id_token', 'invalid_request'],
    ['none', 'unsupported_response_type'],
  ])('AT-54: is refused for response_type %s, in the query', async (response_type, error) => {
    const page = await ask({ response_type });
    expect(page.location?.hash).toBe('');
    expect(errorOf(page)).toBe(error);
  });

  it('AT-54: is refused with a request object, by value or by reference', async () => {
    expect(errorOf(await ask({ request: 'e30.e30.' }))).toBe('request_not_supported');
    const byReference = await ask({ request_uri: 'https://collector.example/object' });
    expect(errorOf(byReference)).toBe('request_uri_not_supported');
  });

  it.each(['fragment', 'form_post', 'query.jwt', 'web_message'])(
    'AT-54: gets its answer in the query, whatever response_mode %s says',
    async (response_mode) => {
      const { callback } = await rig.signIn({ client: local, parameters: { response_mode } });
      expect(callback.hash).toBe('');
      expect(callback.searchParams.get('code')).toBeTruthy();
    },
  );

  it('is refused with a parameter that is there twice', async () => {
    const page = await ask({ state: ['one', 'two'] });
    expect(page.status === 400 || errorOf(page) === 'invalid_request').toBe(true);
    expect(errorOf(await ask({ scope: ['mcp:access', 'notes:read'] }))).toBe('invalid_request');
  });

  it('AT-55, AS-25: is refused for another resource, and for two', async () => {
    for (const resource of [
      'https://other.example/mcp',
      `${rig.resource}/other`,
      `${rig.resource}#fragment`,
      `${rig.resource}?query`,
      [rig.resource, 'https://other.example/mcp'],
      [rig.resource, rig.resource],
      [rig.resource, `${rig.resource}/`],
    ]) {
      const page = await ask({ resource });
      expect(errorOf(page), JSON.stringify(resource)).toBe('invalid_target');
    }
  });

  it('AT-55, AS-25: takes the resource in other spellings, and when it is left out', async () => {
    const { host, pathname } = new URL(rig.resource);
    for (const resource of [
      undefined,
      `${rig.resource}/`,
      `HTTP://${host.toUpperCase()}${pathname}`,
    ]) {
      const { tokens } = await rig.signIn({ client: local, parameters: { resource } });
      const [, claims = ''] = tokens.accessToken.split('.');
      const { aud } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { aud: unknown };
      expect(aud).toBe(rig.resource);
    }
  });

  it('takes scopes as clients send them', async () => {
    expect(await grantedFor({ scope: ' notes:read' })).toBe('mcp:access notes:read');
    expect(await grantedFor({ scope: 'claudeai' })).toBe('mcp:access');
    expect(await grantedFor({ scope: undefined })).toBe('mcp:access');
    expect(await grantedFor({ scope: '' })).toBe('mcp:access');
    expect(await grantedFor({ scope: 'openid offline_access notes:write' })).toBe(
      'mcp:access notes:write',
    );
  });

  it('AT-78: gives no ID token, whatever is asked for', async () => {
    const { tokens } = await rig.signIn({ client: local, scope: 'openid profile mcp:access' });
    expect(tokens.body).not.toHaveProperty('id_token');
  });

  it('AT-07: asks a known client every time, in the same browser too', async () => {
    const browser = rig.browser();
    await rig.signIn({ client: known, browser });
    for (const client of [known, local]) {
      const page = await browser.open(rig.authorizationUrl(client));
      expect(page.location).toBeUndefined();
      expect(page.status).toBe(200);
      expect(page.text).toContain('value="approve"');
    }
  });

  it('AT-07: keeps no session in the browser that another sign-in could use', async () => {
    const browser = rig.browser();
    await rig.signIn({ client: local, browser });
    const cookies = browser.cookies.for(new URL(rig.origin)).map(({ name }) => name);
    // The stand-in on the same host has its own.
    const own = cookies.filter((name) => !name.startsWith('stand_in_'));
    expect(own.join(' ')).not.toMatch(/session|interaction|resume/);
  });

  it('signs a second account in, in the same browser', async () => {
    const browser = rig.browser();
    const first = await rig.signIn({ client: local, browser, user: 'alice' });
    const second = await rig.signIn({ client: local, browser, user: 'bob' });
    const refreshed = await rig.refresh(local, first.tokens.refreshToken);
    expect(second.tokens.status).toBe(200);
    // The second sign-in takes nothing from the first.
    expect(refreshed.status).toBe(200);
  });

  it('AT-53: sends no browser by itself to what is only registered', async () => {
    for (const parameters of [
      { prompt: 'none' },
      { resource: 'https://other.example' },
      { code_challenge_method: 'plain' },
      { response_type: 'token' },
      { request: 'e30.e30.' },
    ]) {
      const page = await ask(parameters, local);
      expect(page.location, JSON.stringify(parameters)).toBeUndefined();
      expect(page.status).toBe(400);
      expect(page.headers['content-type']).toContain('text/html');
    }
  });

  it('AT-53: sends no browser by itself to where anybody registered a redirect', async () => {
    const open = await startRig({ env: { AUTH_SERVER_REGISTRATION: 'open' } });
    try {
      const stranger = await open.register({ redirect_uris: ['https://app.example.com/callback'] });
      for (const parameters of [{ prompt: 'none' }, { resource: 'https://other.example' }]) {
        const page = await open.browser().visit(open.authorizationUrl(stranger, parameters));
        expect(page.location, JSON.stringify(parameters)).toBeUndefined();
        expect(page.status).toBe(400);
      }
    } finally {
      await open.close();
    }
  });

  it('AS-18: tells a client at an address on the list, with prompt=none too', async () => {
    const page = await ask({ prompt: 'none' });
    expect(page.location?.href.startsWith(CLAUDE)).toBe(true);
    expect(errorOf(page)).toBe('interaction_required');
  });

  it('AT-61, AS-05: names the issuer exactly once, in success and in error', async () => {
    const { callback } = await rig.signIn({ client: local });
    expect(callback.searchParams.getAll('iss')).toEqual([rig.origin]);
    const refused = await ask({ code_challenge_method: 'plain' });
    expect(refused.location?.searchParams.getAll('iss')).toEqual([rig.origin]);
    expect(refused.location?.searchParams.getAll('state')).toHaveLength(1);
  });

  it('AS-21: sends the browser on with 303', async () => {
    const { url } = rig.authorizationRequest(local);
    expect((await rig.browser().visit(url)).status).toBe(303);
  });

  it('AS-17: takes any port of this machine, and no other path', async () => {
    const request = (redirect_uri: string) => ask({ redirect_uri }, local);
    expect((await request('http://127.0.0.1:50000/callback')).location?.pathname).toContain(
      '/oauth/interaction/',
    );
    expect((await request('http://127.0.0.1:8418/other')).status).toBe(400);
    expect((await request('http://localhost.evil.example/callback')).status).toBe(400);
  });

  it('is a GET; others are refused', async () => {
    const { url } = rig.authorizationRequest(local);
    const posted = await rig.send('/authorize', { method: 'POST', body: url.search.slice(1) });
    expect(posted.status).toBe(405);
    expect(posted.headers['allow']).toBe('GET');
  });
});
