import { afterEach, describe, expect, it } from 'vitest';
import type { Browser, Page } from '../../dev/browser.js';
import { signInUpstream } from '../../dev/sign-in-by-hand.js';
import { html } from '../../src/authorization-server/pages/html.js';
import { signInTexts } from '../../src/sign-in-texts.js';
import { startRig, type ServerRig } from './support/start-rig.js';

const texts = signInTexts.connections;
let rig: ServerRig;
afterEach(() => rig.close());

const url = (path = '') => `${rig.origin}/oauth/connections${path}`;
const shows = (page: Page, text: string) => page.text.includes(html`${text}`.text);
const apps = (page: Page) => page.text.match(/class="connection"/g)?.length ?? 0;
const withLabel = (label: string) => (button: { label: string }) => button.label === label;

/** Signs in for the page itself. */
async function enter(user = 'alice', browser = rig.browser()) {
  const asked = await browser.open(url());
  const upstream = await browser.press(asked, withLabel(texts.signIn(rig.upstream.name)));
  return { browser, page: await signInUpstream(browser, upstream, user) };
}

const press = (browser: Browser, page: Page, label: string, headers = {}) =>
  browser.press(page, withLabel(label), { headers });

describe('My connections', () => {
  it('shows nothing before somebody has signed in, not even to who has just allowed something', async () => {
    rig = await startRig();
    const { browser } = await rig.signIn();
    const page = await browser.open(url());
    expect([page.status, apps(page), shows(page, 'A test')]).toEqual([200, 0, false]);
  });

  it('shows what a person has allowed, and nothing of anybody else', async () => {
    rig = await startRig();
    const client = await rig.register();
    await rig.signIn({ client, scope: 'mcp:access notes:read' });
    await rig.signIn({ client });
    await rig.signIn({ user: 'bob' });
    const { page } = await enter();
    expect([page.status, apps(page), shows(page, 'A test')]).toEqual([200, 1, true]);
  });

  it('says when an app was last used, and looks at none of its tokens for that', async () => {
    rig = await startRig();
    const { client, tokens } = await rig.signIn();
    rig.clock.advance(3 * 86_400);
    expect((await rig.refresh(client, tokens.refreshToken)).status).toBe(200);
    const refreshed = Date.now();
    rig.clock.advance(3 * 86_400);
    const listed: string[] = [];
    const list = rig.store.list.bind(rig.store);
    Object.assign(rig.store, {
      list(kind: string, by: { owner: string }) {
        listed.push(kind);
        return list(kind, by);
      },
    });
    const { page } = await enter();
    const times = [...page.text.matchAll(/datetime="([^"]*)"/g)].map(([, time = '']) => time);
    expect(Math.abs(Date.parse(times[1] ?? '') - refreshed)).toBeLessThan(60_000);
    expect(listed).toContain('Grant');
    expect(listed).not.toContain('RefreshToken');
  });

  it('AS-33: withdraws from one app, whose refresh token ends at once, and from no other', async () => {
    rig = await startRig();
    const gone = await rig.signIn();
    const kept = await rig.signIn();
    const { browser, page } = await enter();
    expect(apps(page)).toBe(2);
    // The one that was used last stands first.
    const form = page.forms.find(({ fields }) => fields['client'] === gone.client.id);
    const body = new URLSearchParams(form?.fields).toString();
    const answer = await browser.open(url('/withdraw'), { method: 'POST', from: page.url, body });
    expect([answer.status, apps(answer), shows(answer, texts.withdrawn)]).toEqual([200, 1, true]);
    const refused = await rig.refresh(gone.client, gone.tokens.refreshToken);
    expect(refused.body['error']).toBe('invalid_grant');
    expect((await rig.refresh(kept.client, kept.tokens.refreshToken)).status).toBe(200);
  });

  it('AS-33: takes the API of the upstream from one app at once, however long its access token lives', async () => {
    rig = await startRig();
    const [gone, kept] = [await rig.signIn(), await rig.signIn()].map(({ client, tokens }) => ({
      ...claimsOf(tokens.accessToken),
      client,
    }));
    const tokensFor = (of = kept) => rig.server.upstreamTokens.tokensFor(of?.sub ?? '', of?.grant);
    await expect(tokensFor(gone)).resolves.toBeDefined();
    const { browser, page } = await enter();
    const form = page.forms.find(({ fields }) => fields['client'] === gone?.client.id);
    const body = new URLSearchParams(form?.fields).toString();
    await browser.open(url('/withdraw'), { method: 'POST', from: page.url, body });
    await expect(tokensFor(gone)).rejects.toMatchObject({ code: 'ended' });
    await expect(tokensFor(kept)).resolves.toBeDefined();
  });

  it.each([
    ['the last app', 1, texts.withdraw],
    ['all apps', 3, texts.withdrawAllNow],
  ])('AS-33: deletes with %s all that is known of an account', async (_what, count, label) => {
    rig = await startRig();
    const signIns = await Promise.all(Array.from({ length: count }, () => rig.signIn()));
    const other = await rig.signIn({ user: 'bob' });
    const { browser, page } = await enter();
    const answer = await press(browser, page, label);
    expect([answer.status, apps(answer)]).toEqual([200, 0]);
    for (const { client, tokens } of signIns) {
      expect((await rig.refresh(client, tokens.refreshToken)).body['error']).toBe('invalid_grant');
    }
    for (const { tokens } of signIns) {
      const { sub } = claimsOf(tokens.accessToken);
      for (const kind of ['Account', 'UpstreamTokens', 'Grant']) {
        expect(await rig.store.list(kind, { owner: sub })).toEqual([]);
      }
    }
    expect((await rig.refresh(other.client, other.tokens.refreshToken)).status).toBe(200);
  });

  it('leaves nothing of somebody who has only looked', async () => {
    rig = await startRig();
    const { tokens } = await rig.signIn();
    const { sub } = claimsOf(tokens.accessToken);
    const first = await enter();
    await press(first.browser, first.page, texts.withdraw);
    await enter();
    expect(await rig.store.list('Account', { owner: sub })).toEqual([]);
    expect(await rig.store.list('UpstreamTokens', { owner: sub })).toEqual([]);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site', 'origin': 'https://evil.example' }],
    ['a sibling host', { 'sec-fetch-site': 'same-site', 'origin': 'https://evil.example' }],
    [
      'an old browser on another site',
      { 'sec-fetch-site': undefined, 'origin': 'https://evil.example' },
    ],
    ['nobody says where', { 'sec-fetch-site': undefined, 'origin': undefined }],
  ])('AT-08: takes no form from %s', async (_what, headers) => {
    rig = await startRig();
    const { client, tokens } = await rig.signIn();
    const { browser, page } = await enter();
    for (const label of [texts.withdraw, texts.signOut]) {
      expect((await press(browser, page, label, headers)).status).toBe(403);
    }
    const outside = rig.browser();
    const before = await outside.open(url());
    const left = await press(outside, before, texts.signIn(rig.upstream.name), headers);
    expect([left.status, left.setCookies]).toEqual([403, []]);
    expect((await rig.refresh(client, tokens.refreshToken)).status).toBe(200);
    expect(apps(await browser.open(url()))).toBe(1);
  });

  it("AT-08: takes a token once, and none of another person's page", async () => {
    rig = await startRig();
    const alice = await rig.signIn();
    await rig.signIn({ user: 'bob' });
    const bob = await enter('bob');
    const { browser, page } = await enter();
    const form = page.forms.find(({ fields }) => fields['client'] === alice.client.id);
    const foreign = { ...form?.fields, token: bob.page.forms[0]?.fields['token'] ?? '' };
    const send = (fields: Record<string, string>) =>
      browser.open(url('/withdraw'), {
        method: 'POST',
        from: page.url,
        body: new URLSearchParams(fields).toString(),
      });
    expect((await send(foreign)).status).toBe(403);
    expect((await rig.refresh(alice.client, alice.tokens.refreshToken)).status).toBe(200);
    expect((await send({ ...form?.fields, client: 'unknown' })).status).toBe(200);
    expect((await send({ ...form?.fields })).status).toBe(403);
    expect(apps(await browser.open(url()))).toBe(1);
  });

  it('ends when somebody signs out, and after a quarter of an hour, and opens nothing else', async () => {
    rig = await startRig();
    const { client } = await rig.signIn();
    const { browser, page } = await enter();
    // No authorization rests on it.
    const asked = await browser.open(rig.authorizationUrl(client));
    expect(asked.forms[0]?.buttons.map(({ value }) => value)).toEqual(['deny', 'approve']);
    await press(browser, page, texts.signOut);
    expect(apps(await browser.open(url()))).toBe(0);
    const late = await enter();
    expect(apps(late.page)).toBe(1);
    // As somebody sends it who keeps cookies for longer than a browser does.
    const cookie = late.browser.cookies.headerFor(new URL(url()), { crossSite: false, safe: true });
    const send = () => rig.send('/oauth/connections', { headers: { cookie } });
    expect((await send()).text).toContain('class="connection"');
    rig.clock.advance(1000);
    expect((await send()).text).not.toContain('class="connection"');
  });

  it('AS-43: keeps its session in a cookie for this host, TLS and this server alone', async () => {
    rig = await startRig({ https: true });
    await rig.signIn();
    const browser = rig.browser();
    const asked = await browser.open(url());
    const shown = await browser.press(asked, withLabel(texts.signIn(rig.upstream.name)));
    let entry = await browser.pressOnly(shown, ({ value }) => value === 'alice');
    while (entry.url.pathname !== '/oauth/callback')
      entry = await browser.visit(entry.location ?? '');
    const [cookie] = entry.setCookies.filter((line) => line.includes('connections'));
    expect(cookie).toMatch(
      /^__Host-connections=[\w-]{43}; Max-Age=900; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect(apps(await browser.open(url()))).toBe(1);
  });

  it('AT-11: shows names as text', async () => {
    rig = await startRig();
    const { body } = await rig.registration({ client_name: '<script>alert(1)</script>\u202e' });
    const client = {
      id: String(body['client_id']),
      redirectUri: 'http://127.0.0.1:8418/callback',
    };
    await rig.signIn({ client });
    const { page } = await enter();
    expect(page.text).not.toMatch(/<script|\u202e/);
    expect(shows(page, '<script>alert(1)</script>')).toBe(true);
  });
});

function claimsOf(token: string): { sub: string; grant: string } {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string; grant: string };
}
