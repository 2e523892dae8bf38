import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hashedId } from '../../templates/sign-in/src/authorization-server/store/sealed-store.js';
import { CookieBrowser, tokenIn } from './support/cookie-browser.js';
import { startInteractionServer } from './support/interaction-server.js';

let server: Awaited<ReturnType<typeof startInteractionServer>>;
let browser: CookieBrowser;
const url = (path = '') => `${server.issuer}/oauth/connections${path}`;

beforeEach(async () => {
  server = await startInteractionServer();
  browser = new CookieBrowser();
  for (const sub of ['u_one', 'u_two']) {
    const identity = { issuer: 'https://upstream.example', subject: sub, name: `Name of ${sub}` };
    server.accounts.set(sub, { sub, identity });
  }
});

afterEach(async () => {
  await server.close();
});

/** Makes a grant with a refresh token. */
async function grant(accountId: string, clientId = 'client'): Promise<string> {
  const { provider, issuer } = server;
  const made = new provider.Grant({ accountId, clientId });
  made.addResourceScope(`${issuer}/mcp`, 'mcp:access todos:read');
  const grantId = await made.save();
  const client = await provider.Client.find('client');
  if (!client) throw new Error('there is no client');
  for (const Model of [provider.RefreshToken, provider.AuthorizationCode]) {
    await new Model({
      accountId,
      client,
      grantId,
      gty: 'authorization_code',
      scope: 'todos:read',
    }).save();
  }
  return grantId;
}

async function signIn(sub: string): Promise<string> {
  await browser.get(`${server.issuer}/begin?sub=${sub}`);
  return (await browser.get(url())).text();
}

describe('My connections', () => {
  it('shows nothing to whoever has not signed in, and leaves for the upstream from a form of its own', async () => {
    await grant('u_one');
    const page = await browser.get(url());
    const text = await page.text();
    expect([page.status, text.includes('Sign in with GitHub'), text.includes('Claude')]).toEqual([
      200,
      true,
      false,
    ]);
    const foreign = { 'origin': 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await browser.post(url('/sign-in'), {}, foreign)).status).toBe(403);
    expect(server.left).toEqual([]);
    expect((await browser.post(url('/sign-in'), {})).status).toBe(303);
    expect(server.left).toEqual(['connections']);
  });

  it("lists each app once, with what it may do, and nothing of anybody else's", async () => {
    await grant('u_one');
    await grant('u_one');
    await grant('u_two', 'other');
    const page = await signIn('u_one');
    expect(page).toContain('Name of u_one');
    expect(page.match(/class="connection"/g)).toHaveLength(1);
    expect(page).toContain('A program on this computer');
    expect(page).toContain('Use “List to-dos”');
    expect(page).not.toContain('value="other"');
  });

  it('says since when and how long ago, and shows what was used last before the rest', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-02T03:04:05Z') });
    try {
      await grant('u_one');
      vi.setSystemTime(new Date('2026-01-03T04:05:06Z'));
      await grant('u_one', 'other');
      vi.setSystemTime(new Date('2026-01-04T04:05:06Z'));
      const page = await signIn('u_one');
      const times = [...page.matchAll(/datetime="([^"]*)"/g)].map(([, time]) => time);
      const [first, second] = ['2026-01-02T03:04:05.000Z', '2026-01-03T04:05:06.000Z'];
      expect(times).toEqual([second, second, first, first]);
      expect(page.indexOf('value="other"')).toBeLessThan(page.indexOf('value="client"'));
      expect(page).toContain('2 January 2026');
      await grant('u_one');
      const later = await (await browser.get(url())).text();
      const [since, used] = [...later.matchAll(/datetime="([^"]*)"/g)].map(([, time]) => time);
      expect([since, used]).toEqual([first, '2026-01-04T04:05:06.000Z']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('withdraws from one app: grant and refresh tokens are gone, the account stays', async () => {
    const first = await grant('u_one');
    await grant('u_one', 'other');
    const token = tokenIn(await signIn('u_one'));
    const answer = await browser.post(url('/withdraw'), { token, client: 'client' });
    const page = await answer.text();
    expect([answer.status, page.includes('Withdrawn.')]).toEqual([200, true]);
    expect(await server.provider.Grant.find(first)).toBeUndefined();
    expect(page.match(/class="connection"/g)).toHaveLength(1);
    expect(server.accounts.has('u_one')).toBe(true);
  });

  it.each([
    ['the last app', '/withdraw', { client: 'client' }, ['client']],
    ['all apps', '/withdraw-all', {}, ['client', 'other']],
  ])('deletes the account with %s, and ends the session', async (_what, path, form, clients) => {
    const grants = await Promise.all(clients.map((client) => grant('u_one', client)));
    const kept = await grant('u_two');
    const token = tokenIn(await signIn('u_one'));
    expect((await browser.post(url(path), { token, ...form })).status).toBe(200);
    for (const each of grants) {
      expect(await server.provider.Grant.find(each)).toBeUndefined();
      for (const kind of ['RefreshToken', 'AuthorizationCode']) {
        expect(await server.store.list(kind, { group: hashedId(each) })).toEqual([]);
      }
    }
    expect(server.accounts.has('u_one')).toBe(false);
    expect(browser.cookieHeader(url())).toBe('');
    expect(await server.provider.Grant.find(kept)).toBeDefined();
  });

  it("does not withdraw what is somebody else's", async () => {
    await grant('u_one');
    const kept = await grant('u_two', 'other');
    const token = tokenIn(await signIn('u_one'));
    await browser.post(url('/withdraw'), { token, client: 'other' });
    expect(await server.provider.Grant.find(kept)).toBeDefined();
  });

  it.each([
    ['no token', {}, undefined, 403],
    ['a made-up token', { token: 'x'.repeat(43) }, undefined, 403],
    [
      'a form of another site',
      {},
      { 'origin': 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      403,
    ],
    ['a form of nobody', {}, {}, 403],
  ])('withdraws nothing with %s', async (what, form, headers, status) => {
    const kept = await grant('u_one');
    const good = tokenIn(await signIn('u_one'));
    const sent = what.startsWith('a form') ? { token: good } : form;
    const answer = await browser.post(url('/withdraw-all'), sent, headers);
    expect(answer.status).toBe(status);
    expect(await server.provider.Grant.find(kept)).toBeDefined();
  });

  it('takes a token of the same session only, and once', async () => {
    await grant('u_one');
    await grant('u_two');
    const foreign = tokenIn(await signIn('u_two'));
    const own = tokenIn(await signIn('u_one'));
    expect((await browser.post(url('/withdraw'), { token: foreign, client: 'x' })).status).toBe(
      403,
    );
    expect((await browser.post(url('/withdraw'), { token: own, client: 'x' })).status).toBe(200);
    expect((await browser.post(url('/withdraw'), { token: own, client: 'x' })).status).toBe(403);
  });

  it('signs out here, and leaves apps as they are', async () => {
    const kept = await grant('u_one');
    const token = tokenIn(await signIn('u_one'));
    const stolen = browser.cookieHeader(url());
    await browser.post(url('/sign-out'), { token });
    expect(browser.cookieHeader(url())).toBe('');
    const page = await (await fetch(url(), { headers: { cookie: stolen } })).text();
    expect(page).toContain('Sign in with GitHub');
    expect(await server.provider.Grant.find(kept)).toBeDefined();
  });

  it('knows no session of two cookies, nor one that it has not made', async () => {
    await grant('u_one');
    await signIn('u_one');
    const cookie = browser.cookieHeader(url());
    for (const sent of [`${cookie}; ${cookie}`, 'connections=u_one', 'connections=']) {
      expect(await (await fetch(url(), { headers: { cookie: sent } })).text()).toContain(
        'Sign in with',
      );
    }
  });

  it.each(['/withdraw', '/unknown', '/sign-in/x'])('has no page at %s', async (path) => {
    expect((await fetch(url(path))).status).toBe(404);
  });
});
