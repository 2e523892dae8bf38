import { afterEach, describe, expect, it } from 'vitest';
import { compileScopePolicy } from '../../templates/src/auth/scopes.js';
import { createMemoryStore } from '../../templates/sign-in/src/authorization-server/store/memory.js';
import { StoreUnavailableError } from '../../templates/sign-in/src/authorization-server/store/store.js';
import { CookieBrowser, ownPage, tokenIn } from './support/cookie-browser.js';
import { startInteractionServer } from './support/interaction-server.js';

type Server = Awaited<ReturnType<typeof startInteractionServer>>;
let server: Server;

afterEach(async () => {
  await server.close();
});

const account = (sub = 'u_one') => ({
  account: { sub, identity: { issuer: 'https://upstream.example', subject: sub } },
});
const location = (response: Response) =>
  new URL(response.headers.get('location') ?? '', server.issuer);

/** Opens the consent page. */
async function open(browser: CookieBrowser) {
  const url = location(await browser.get(server.authorizeUrl)).href;
  const response = await browser.get(url);
  return { url, uid: url.split('/').at(-1) ?? '', response, page: await response.text() };
}

async function approve(browser: CookieBrowser, { url, page }: { url: string; page: string }) {
  return browser.post(url, { decision: 'approve', token: tokenIn(page) });
}

/** Goes on from the consent page until the client is reached. */
async function finish(browser: CookieBrowser, url: string) {
  const resume = location(await browser.get(`${url}/finish`)).href;
  return location(await browser.get(resume));
}

describe('interaction', () => {
  it('asks, goes to the upstream, and gives a code for what the policy grants', async () => {
    server = await startInteractionServer({
      options: { grantedScopes: (_identity, asked) => asked.filter((one) => one !== 'todos:add') },
    });
    const browser = new CookieBrowser();
    const consent = await open(browser);
    expect(consent.response.status).toBe(200);
    const left = await approve(browser, consent);
    expect([left.status, left.headers.get('location')]).toEqual([
      303,
      'https://upstream.example/authorize',
    ]);
    expect(server.left).toEqual([consent.uid]);
    server.outcomes.set(consent.uid, account());
    const end = await finish(browser, consent.url);
    expect(Object.fromEntries(end.searchParams)).toEqual({
      code: expect.any(String) as string,
      state: 'state-of-client',
      iss: server.issuer,
    });
    const code = await server.provider.AuthorizationCode.find(end.searchParams.get('code') ?? '');
    const grant = await server.provider.Grant.find(code?.grantId ?? '');
    expect(grant?.accountId).toBe('u_one');
    expect(grant?.getResourceScope(`${server.issuer}/mcp`)).toBe('mcp:access todos:read');
  });

  it('denies to the client with iss and state, and to the person alone where nobody vouches for it (AT-16)', async () => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    const { url, page } = await open(browser);
    const denied = await browser.post(url, { decision: 'deny', token: tokenIn(page) });
    expect(denied.status).toBe(303);
    const end = location(await browser.get(location(denied).href));
    expect(end.href.startsWith(server.redirectUri)).toBe(true);
    expect(Object.fromEntries(end.searchParams)).toEqual({
      error: 'access_denied',
      error_description: 'The user has declined',
      state: 'state-of-client',
      iss: server.issuer,
    });
    await server.close();

    server = await startInteractionServer({
      client: {
        isKnown: false,
        redirect: { uri: 'https://x.example/', host: 'x.example', kind: 'https' },
      },
    });
    const other = await open(browser);
    const answer = await browser.post(other.url, { decision: 'deny', token: tokenIn(other.page) });
    expect([answer.status, answer.headers.get('location')]).toEqual([200, null]);
    expect(await answer.text()).toContain('Nothing was allowed');
    expect((await browser.get(other.url)).status).toBe(400);
  });

  it('takes no outcome twice, none of another browser, and none that nobody has left (AT-02, AT-15)', async () => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    const consent = await open(browser);
    expect((await browser.get(`${consent.url}/finish`)).status).toBe(400);
    server.outcomes.set(consent.uid, account());
    expect((await new CookieBrowser().get(`${consent.url}/finish`)).status).toBe(400);
    expect((await browser.get(`${consent.url}/finish`)).status).toBe(303);
    expect((await browser.get(`${consent.url}/finish`)).status).toBe(400);
  });

  it('AT-76: gives nothing for an account that was forgotten meanwhile', async () => {
    server = await startInteractionServer({
      options: { accounts: { find: () => Promise.resolve(undefined) } },
    });
    const browser = new CookieBrowser();
    const consent = await open(browser);
    server.outcomes.set(consent.uid, account());
    const answer = await browser.get(`${consent.url}/finish`);
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(await answer.text()).toContain('This sign-in is over');
    expect(await server.store.list('Grant', { owner: 'u_one' })).toEqual([]);
  });

  it.each([
    ['no token', { decision: 'approve' }],
    ['a made-up token', { decision: 'approve', token: 'x'.repeat(43) }],
  ])('asks once more when a form comes with %s (AT-08)', async (_what, form) => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    const { url } = await open(browser);
    const answer = await browser.post(url, form);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    expect(await answer.text()).toContain('role="alert"');
    expect(server.left).toEqual([]);
  });

  it('takes a token once, of each page that was shown (AT-08, AT-09)', async () => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    const first = await open(browser);
    const again = await (await browser.get(first.url)).text();
    expect((await approve(browser, first)).status).toBe(303);
    expect((await approve(browser, first)).status).toBe(403);
    expect((await approve(browser, { ...first, page: again })).status).toBe(303);
    // A token is of one authorization.
    const other = await open(browser);
    const third = await open(browser);
    expect((await approve(browser, { ...other, page: third.page })).status).toBe(403);
  });

  it.each([
    ['another site', { 'origin': 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a sibling host', { 'origin': 'https://evil.example', 'sec-fetch-site': 'same-site' }],
    ['no page', { 'origin': 'null', 'sec-fetch-site': 'none' }],
    ['an opaque origin', { origin: 'null' }],
    ['nobody says where', {}],
    [
      'another origin, whatever the rest says',
      { 'origin': 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ],
  ])('refuses a form from %s, and leaves it undecided (AT-08)', async (_what, headers) => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    const { url, page } = await open(browser);
    const form = { decision: 'approve', token: tokenIn(page) };
    const answer = await browser.post(url, form, headers);
    expect([answer.status, answer.headers.getSetCookie(), server.left]).toEqual([403, [], []]);
    expect((await browser.post(url, form)).status).toBe(303);
  });

  it.each([
    ['without referrer', { 'origin': 'null', 'sec-fetch-site': 'same-origin' }],
    ['without Origin', { 'sec-fetch-site': 'same-origin' }],
  ])('takes a form of a browser that sends it %s', async (_what, headers) => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    const { url, page } = await open(browser);
    const form = { decision: 'approve', token: tokenIn(page) };
    expect((await browser.post(url, form, headers)).status).toBe(303);
  });

  it("does not let one browser decide another's authorization (AT-08)", async () => {
    server = await startInteractionServer();
    const attacker = await open(new CookieBrowser());
    const victim = new CookieBrowser();
    await open(victim);
    const answer = await victim.post(attacker.url, {
      decision: 'approve',
      token: tokenIn(attacker.page),
    });
    expect([answer.status, server.left]).toEqual([400, []]);
  });

  it('asks again, whoever has signed in before, and takes another account as well (AT-05, AT-07)', async () => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    for (const sub of ['u_one', 'u_two', 'u_two']) {
      const consent = await open(browser);
      expect([consent.response.status, consent.page.includes('name="decision"')]).toEqual([
        200,
        true,
      ]);
      await approve(browser, consent);
      server.outcomes.set(consent.uid, account(sub));
      const end = await finish(browser, consent.url);
      const code = await server.provider.AuthorizationCode.find(end.searchParams.get('code') ?? '');
      expect(code?.accountId).toBe(sub);
    }
  });

  it('finishes two authorizations of one browser, begun together, for two accounts', async () => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    const zero = await open(browser);
    server.outcomes.set(zero.uid, account('u_zero'));
    await finish(browser, zero.url);
    const tabs = [await open(browser), await open(browser)];
    for (const [index, tab] of tabs.entries()) {
      server.outcomes.set(tab.uid, account(`u_${index}`));
      expect((await finish(browser, tab.url)).searchParams.has('code')).toBe(true);
    }
  });

  it('refuses an account that does not get the base scopes', async () => {
    server = await startInteractionServer({
      options: { grantedScopes: (_identity, asked) => asked.filter((one) => one !== 'mcp:access') },
    });
    const browser = new CookieBrowser();
    const consent = await open(browser);
    server.outcomes.set(consent.uid, account());
    const end = await finish(browser, consent.url);
    expect(end.searchParams.get('error')).toBe('access_denied');
  });

  it('refuses an account that gets nothing, where there are no base scopes', async () => {
    server = await startInteractionServer({
      options: {
        scopeRules: compileScopePolicy({
          baseScopes: [],
          tools: { list: ['todos:read'] },
          hierarchy: {},
        }),
        grantedScopes: () => [],
      },
    });
    const browser = new CookieBrowser();
    const consent = await open(browser);
    server.outcomes.set(consent.uid, account());
    const end = await finish(browser, consent.url);
    expect(end.searchParams.get('error')).toBe('access_denied');
    expect(server.log.join('\n')).not.toContain('granted');
  });

  it.each([
    ['another kind', 'text/plain', ''],
    ['more than any page sends', 'application/x-www-form-urlencoded', 'x'.repeat(9000)],
  ])('takes no form of %s', async (_what, type, more) => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    const { url, page } = await open(browser);
    const form = { decision: 'approve', token: tokenIn(page), more };
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...ownPage(url), 'cookie': browser.cookieHeader(url), 'content-type': type },
      body: new URLSearchParams(form).toString(),
      redirect: 'manual',
    });
    expect([answer.status, server.left]).toEqual([403, []]);
  });

  it('says that it may work later when the store does not answer', async () => {
    const down = () => Promise.reject(new StoreUnavailableError('no connection to 10.0.0.1'));
    const store = { ...createMemoryStore(), add: down };
    server = await startInteractionServer({ options: { store } });
    const { response, page } = await open(new CookieBrowser());
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30']);
    expect(page).not.toContain('10.0.0.1');
  });

  it('shows no scope that is none of this server', async () => {
    server = await startInteractionServer({ scope: 'mcp:access evil:scope' });
    expect((await open(new CookieBrowser())).page).not.toContain('evil:scope');
  });

  it('forgets no authorization when a hundred are abandoned, and sends few cookies for each (AT-14)', async () => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    for (let count = 0; count < 100; count++) await browser.get(server.authorizeUrl);
    const consent = await open(browser);
    expect(browser.cookieHeader(consent.url).length).toBeLessThan(500);
    expect((await approve(browser, consent)).status).toBe(303);
  });

  it.each(['/oauth/interaction/', '/oauth/interaction/x/y', '/oauth/interaction/%2e%2e'])(
    'has no page at %s',
    async (path) => {
      server = await startInteractionServer();
      expect((await fetch(server.issuer + path)).status).toBe(404);
    },
  );

  it('shows nothing of another path than the one its cookie is for', async () => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    const { url, uid } = await open(browser);
    const cookie = browser.cookieHeader(url);
    const answer = await fetch(url.replace(uid, 'another'), { headers: { cookie } });
    expect(answer.status).toBe(400);
  });

  it('says on every page that it cannot be framed and stores nothing (AT-10)', async () => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    const { url, response } = await open(browser);
    const answers = [
      response,
      await fetch(url),
      await fetch(`${server.issuer}/oauth/interaction/`),
      await browser.post(url, {}, {}),
    ];
    for (const { headers } of answers) {
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('writes the ID of a page into the log, and no token, cookie or code', async () => {
    server = await startInteractionServer();
    const browser = new CookieBrowser();
    const { url, page } = await open(browser);
    const answer = await browser.post(url, { token: tokenIn(page) }, ownPage(url));
    const [incident = ''] = /[0-9a-f-]{36}/.exec(await answer.text()) ?? [];
    const line = server.log.find((each) => each.includes(incident)) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({ event: 'refusal', error: 'not_from_page' });
    expect(server.log.join('\n')).not.toContain(tokenIn(page));
  });
});
