import { afterEach, describe, expect, it } from 'vitest';
import { approve, signInUpstream } from '../../dev/sign-in-by-hand.js';
import type { Browser, Page } from '../../dev/browser.js';
import { html } from '../../src/authorization-server/pages/html.js';
import { sentenceOf } from '../../src/authorization-server/pages/scope-sentences.js';
import type { Problem } from '../../src/authorization-server/pages/texts.js';
import { createMemoryStore } from '../../src/authorization-server/store/memory.js';
import { signInTexts } from '../../src/sign-in-texts.js';
import type { AuthorizationRequest, Rig } from './support/rig.js';
import { startRig } from './support/start-rig.js';

let rig: Rig;
afterEach(() => rig.close());

/** A redirect that is on the list, and one that is not, which servers take that let anybody register. */
const LISTED = 'https://claude.ai/api/mcp/auth_callback';
const UNLISTED = 'https://app.example/callback';
const open = { env: { AUTH_SERVER_REGISTRATION: 'open' } };

async function requestOf(metadata: { redirect_uris?: readonly string[] } = {}) {
  return rig.authorizationRequest(await rig.register(metadata));
}

/** Rates are tested elsewhere. */
const unlimited = { authorizationsPerMinute: 1000, pagesPerMinute: 1000 };

/** Has a browser open the page on which a person decides. */
async function ask(
  browser = rig.browser(),
  request?: AuthorizationRequest,
): Promise<{ browser: Browser; page: Page; request: AuthorizationRequest }> {
  const of = request ?? (await requestOf());
  return { browser, page: await browser.open(of.url), request: of };
}

const decide = (browser: Browser, page: Page, decision: string, headers = {}) =>
  browser.pressOnly(page, ({ value }) => value === decision, { headers });

const isConsent = (page: Page) =>
  page.status === 200 &&
  page.location === undefined &&
  page.forms[0]?.buttons.map(({ value }) => value).join() === 'deny,approve';

const shows = (page: { text: string }, text: string) => page.text.includes(html`${text}`.text);
const saysProblem = (page: { text: string }, problem: Problem) =>
  shows(page, signInTexts.problems[problem].title);

const isUpstream = (url: URL | undefined) => url?.origin === rig.upstream.origin;

describe('consent', () => {
  it('AT-01: comes before the upstream, which would let a person pass who approved it once', async () => {
    rig = await startRig();
    const { browser } = await rig.signIn();
    rig.upstream.behave({ remembers: true });
    const before = rig.upstream.requests.length;
    const attacker = await requestOf();
    const answer = await browser.visit(attacker.url);
    expect(isUpstream(answer.location)).toBe(false);
    const { page } = await ask(browser, attacker);
    expect(isConsent(page)).toBe(true);
    expect(rig.upstream.requests.length).toBe(before);
  });

  it('AT-02: what one browser has approved and signed in for, another cannot finish', async () => {
    rig = await startRig();
    const attacker = await ask();
    const left = await decide(attacker.browser, attacker.page, 'approve');
    const victim = rig.browser();
    const shown = await victim.open(left.location ?? '');
    const answer = await signInUpstream(victim, shown, 'alice');
    expect([answer.status, answer.location]).toEqual([403, undefined]);
    const finish = await victim.open(`${attacker.page.url.href}/finish`);
    expect([finish.status, saysProblem(finish, 'ended')]).toEqual([400, true]);
    const own = await attacker.browser.open(`${attacker.page.url.href}/finish`);
    expect([own.status, saysProblem(own, 'ended')]).toEqual([400, true]);
  });

  it('AT-04: sets the cookie for the upstream only when somebody has approved', async () => {
    rig = await startRig();
    const { browser, page } = await ask();
    const named = (cookies: readonly string[]) => cookies.filter((one) => one.includes('sign-in'));
    expect(page.setCookies).toEqual([]);
    const callback = await browser.visit(`${rig.origin}/oauth/callback?code=x&state=guessed`);
    expect(callback.status).toBe(400);
    const denied = await decide(browser, page, 'deny');
    expect([...callback.setCookies, ...denied.setCookies]).toEqual([]);
    const other = await ask();
    expect(named((await decide(other.browser, other.page, 'approve')).setCookies)).toHaveLength(1);
  });

  it.each([
    ['the same request', {}],
    ['more scopes', { scope: 'mcp:access notes:write' }],
    ['another port', { redirect_uri: 'http://127.0.0.1:8419/callback' }],
    ['prompt=login', { prompt: 'login' }],
  ])(
    'AT-05, AT-06: asks again for a client that was approved before, for %s',
    async (_what, parameters) => {
      rig = await startRig();
      const { browser, client } = await rig.signIn();
      const page = await browser.open(rig.authorizationUrl(client, parameters));
      expect(isConsent(page)).toBe(true);
    },
  );

  it('AT-07: gives a web client no code without a click, whoever is signed in', async () => {
    rig = await startRig();
    const client = await rig.register({ redirect_uris: [LISTED] });
    const { browser, callback } = await rig.signIn({ client });
    expect(callback.searchParams.get('iss')).toBe(rig.origin);
    const page = await browser.open(rig.authorizationUrl(client));
    expect(isConsent(page)).toBe(true);
    const silent = await browser.open(rig.authorizationUrl(client, { prompt: 'none' }));
    expect(silent.location?.searchParams.has('code') ?? false).toBe(false);
  });

  it.each([
    [
      'no token',
      (form: URLSearchParams) => {
        form.delete('token');
      },
      {},
    ],
    [
      'a made-up token',
      (form: URLSearchParams) => {
        form.set('token', 'x'.repeat(43));
      },
      {},
    ],
    [
      'another site',
      () => undefined,
      { 'sec-fetch-site': 'cross-site', 'origin': 'https://evil.example' },
    ],
    [
      'a sibling host',
      () => undefined,
      { 'sec-fetch-site': 'same-site', 'origin': 'https://evil.example' },
    ],
    [
      'an old browser on another site',
      () => undefined,
      { 'sec-fetch-site': undefined, 'origin': 'https://evil.example' },
    ],
    ['an opaque origin', () => undefined, { 'sec-fetch-site': undefined, 'origin': 'null' }],
    ['nobody says where', () => undefined, { 'sec-fetch-site': undefined, 'origin': undefined }],
    [
      'no decision',
      (form: URLSearchParams) => {
        form.delete('decision');
      },
      {},
    ],
  ])(
    'AT-08: refuses a form with %s, and leaves everything as it was',
    async (_what, change, headers) => {
      rig = await startRig();
      const { browser, page } = await ask();
      const form = new URLSearchParams({ ...page.forms[0]?.fields, decision: 'approve' });
      change(form);
      const answer = await browser.visit(page.url, {
        method: 'POST',
        from: page.url,
        body: form.toString(),
        headers,
      });
      expect([answer.status, answer.location, answer.setCookies]).toEqual([403, undefined, []]);
      expect(rig.upstream.requests).toEqual([]);
      expect(isUpstream((await decide(browser, page, 'approve')).location)).toBe(true);
    },
  );

  it('AT-08: takes a token once', async () => {
    rig = await startRig();
    const { browser, page } = await ask();
    expect(isUpstream((await decide(browser, page, 'approve')).location)).toBe(true);
    const answer = await decide(browser, page, 'approve');
    expect([answer.status, answer.setCookies]).toEqual([403, []]);
    // Whoever clicked twice can go on from there.
    expect(isUpstream((await decide(browser, answer, 'approve')).location)).toBe(true);
  });

  it("AT-08: a browser cannot decide what another one was asked, with that one's page and token", async () => {
    rig = await startRig();
    const attacker = await ask();
    const { browser, page } = await ask();
    const answer = await decide(browser, attacker.page, 'approve');
    expect([answer.status, answer.location, answer.setCookies]).toEqual([400, undefined, []]);
    const [form] = attacker.page.forms;
    const body = new URLSearchParams({ ...form?.fields, decision: 'approve' }).toString();
    const mixed = await browser.visit(page.url, { method: 'POST', from: page.url, body });
    expect([mixed.status, mixed.location]).toEqual([403, undefined]);
  });

  it('AT-09: takes the form of an earlier page, when it was opened twice', async () => {
    rig = await startRig();
    const { browser, page } = await ask();
    await browser.open(page.url);
    expect(isUpstream((await decide(browser, page, 'approve')).location)).toBe(true);
  });

  it('AT-10: no page can be framed, run anything, or be kept', async () => {
    rig = await startRig();
    const { browser, page } = await ask();
    const pages = [
      page,
      await decide(browser, page, 'approve', { origin: 'https://evil.example' }),
      await browser.open(`${rig.origin}/authorize?client_id=unknown`),
      await browser.open(`${rig.origin}/oauth/callback`),
      await browser.open(`${rig.origin}/oauth/interaction/unknown`),
      await browser.open(`${rig.origin}/oauth/connections`),
      await browser.open(`${rig.origin}/oauth/connections/unknown`),
    ];
    for (const { headers, status } of pages) {
      const policy = String(headers['content-security-policy']);
      expect(policy, String(status)).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).not.toMatch(/unsafe|script|form-action/);
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['referrer-policy']).toMatch(/^(same-origin|no-referrer)$/);
    }
  });

  it('AT-11: what a client says of itself is text, and nothing of it is loaded or linked', async () => {
    rig = await startRig();
    const name = '<img src=//evil.example/x onerror=alert(1)>"\'&';
    const { body } = await rig.registration({
      client_name: name,
      client_uri: 'javascript:alert(1)',
      logo_uri: 'https://evil.example/logo.png',
      tos_uri: 'javascript:alert(2)',
      policy_uri: 'https://evil.example/policy',
    });
    const client = {
      id: String(body['client_id']),
      redirectUri: 'http://127.0.0.1:8418/callback',
    };
    const { page } = await ask(rig.browser(), rig.authorizationRequest(client));
    expect(isConsent(page)).toBe(true);
    expect(page.text).not.toMatch(/<img|<script|<svg|<iframe|javascript:|logo\.png|\/policy/);
    // The only address that leads anywhere is of this server.
    const links = [...page.text.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, link]) => link);
    expect(links).toEqual([`${rig.origin}/oauth/connections`]);
  });

  it('AT-12: the host that gets access is large, a name is small and without what deceives', async () => {
    rig = await startRig(open);
    const { body } = await rig.registration({
      client_name: '\u202eedualC\u202c\u200b by\u2066 Anthropic\ufeff',
      redirect_uris: [UNLISTED],
    });
    const client = { id: String(body['client_id']), redirectUri: UNLISTED };
    const { page } = await ask(rig.browser(), rig.authorizationRequest(client));
    expect(page.text).toMatch(/class="name"[^>]*>\s*<bdi>edualC by Anthropic<\/bdi>/);
    expect(page.text).toMatch(/class="large"[^>]*>\s*<bdi>app\.example<\/bdi>/);
    expect(page.text).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/);
    expect(shows(page, signInTexts.consent.unknownWarning)).toBe(true);
  });

  it('AT-13: the page says who asks, for what, where it goes, and what the upstream is asked', async () => {
    rig = await startRig();
    const client = await rig.register();
    const scopes = ['mcp:access', 'notes:write'];
    const request = rig.authorizationRequest(client, {
      scope: scopes.join(' '),
      login_hint: 'ada',
    });
    const { page } = await ask(rig.browser(), request);
    const { consent } = signInTexts;
    const said = [
      'A test',
      client.redirectUri,
      consent.program,
      consent.loopbackWarning,
      ...scopes.map(sentenceOf),
      rig.resource,
      consent.upstream(rig.upstream.name),
      'ada',
    ];
    for (const text of said) expect(shows(page, text), text).toBe(true);
    expect(shows(page, sentenceOf('notes:read'))).toBe(false);
  });

  it('AT-13: the page lists every scope that the upstream is asked for', async () => {
    rig = await startRig();
    const { browser, page } = await ask();
    const { location } = await decide(browser, page, 'approve');
    const asked = (location?.searchParams.get('scope') ?? '').split(' ').filter(Boolean);
    for (const scope of asked) expect(page.text).toContain(html`<code>${scope}</code>`.text);
  });

  it('AT-14: a hundred abandoned sign-ins cost a browser nothing', async () => {
    rig = await startRig({ limits: unlimited });
    const browser = rig.browser();
    const request = await requestOf();
    for (let count = 0; count < 100; count++) {
      const { page } = await ask(browser, request);
      if (count < 20) await decide(browser, page, 'approve');
    }
    const { page } = await ask(browser, request);
    const callback = new URL(`${rig.origin}/oauth/callback`);
    for (const url of [page.url, callback]) {
      const header = browser.cookies.headerFor(url, { crossSite: false, safe: true });
      expect(header.length).toBeLessThan(4000);
    }
    const last = await signInUpstream(browser, await approve(browser, page), 'alice');
    expect(last.location?.searchParams.has('code')).toBe(true);
  });

  it('AT-15: a sign-in is finished once, and in time', async () => {
    rig = await startRig();
    const { browser, page } = await ask();
    const last = await signInUpstream(browser, await approve(browser, page), 'alice');
    expect(last.location?.searchParams.has('code')).toBe(true);
    const finished = browser.visited.filter(
      ({ origin, pathname }) =>
        origin === rig.origin && /callback|finish|authorize\//.test(pathname),
    );
    expect(finished).toHaveLength(3);
    for (const url of finished) {
      const answer = await browser.visit(url);
      expect([answer.status, answer.location]).toEqual([400, undefined]);
    }
    const late = await ask();
    const upstream = await approve(late.browser, late.page);
    rig.clock.advance(660);
    const answer = await signInUpstream(late.browser, upstream, 'alice');
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    expect((await decide(late.browser, late.page, 'approve')).status).toBe(400);
  });

  it.each([
    ['a program on the own computer', { redirect_uris: ['http://127.0.0.1:8418/callback'] }],
    ['a client that is known', { redirect_uris: [LISTED] }],
  ])(
    'AT-16: tells %s that the person said no, here or at the upstream',
    async (_what, metadata) => {
      rig = await startRig();
      const request = await requestOf(metadata);
      const here = await ask(rig.browser(), request);
      const denied = await here.browser.press(here.page, ({ value }) => value === 'deny');
      const there = await ask(rig.browser(), request);
      rig.upstream.behave({ deny: { error: 'access_denied', description: '<b>no</b>' } });
      const refused = await approve(there.browser, there.page);
      for (const { location, text } of [denied, refused]) {
        expect(location?.href.split('?')[0]).toBe(request.client.redirectUri);
        const { error_description, ...answer } = Object.fromEntries(location?.searchParams ?? []);
        expect(answer).toEqual({ error: 'access_denied', iss: rig.origin, state: request.state });
        expect(error_description).not.toContain('<b>');
        expect(text).not.toContain('<b>no');
      }
    },
  );

  it('AT-16: sends nobody to an address that only its client vouches for', async () => {
    rig = await startRig(open);
    const request = await requestOf({ redirect_uris: [UNLISTED] });
    const here = await ask(rig.browser(), request);
    const denied = await here.browser.press(here.page, ({ value }) => value === 'deny');
    const there = await ask(rig.browser(), request);
    rig.upstream.behave({ deny: { error: 'access_denied' } });
    const refused = await approve(there.browser, there.page);
    for (const page of [denied, refused]) {
      expect([page.status, page.location]).toEqual([200, undefined]);
      expect(saysProblem(page, 'denied')).toBe(true);
    }
    // It is decided: nothing is left to approve.
    expect((await decide(here.browser, here.page, 'approve')).status).toBe(400);
  });
});

describe('who may what', () => {
  it('grants what the policy allows of what was asked for, narrower scopes too', async () => {
    const grants = [{ to: { kind: 'everyone' } as const, scopes: ['mcp:access', 'notes:read'] }];
    rig = await startRig({ signIn: { grants } });
    const { tokens } = await rig.signIn({ scope: 'mcp:access notes:all' });
    expect(String(tokens.body['scope']).split(' ').sort()).toEqual(['mcp:access', 'notes:read']);
    const [line = ''] = rig.log.filter((each) => each.includes('"granted"'));
    expect(JSON.parse(line)).toMatchObject({ withheld: 'notes:all', setting: 'src/sign-in.ts' });
  });

  it('names no file in the log where nothing is withheld', async () => {
    rig = await startRig();
    await rig.signIn();
    const [line = ''] = rig.log.filter((each) => each.includes('"granted"'));
    expect(Object.keys(JSON.parse(line) as object)).toEqual([
      'time',
      'event',
      'description',
      'client',
    ]);
  });

  const nobody = { kind: 'user', value: '999999999' } as const;
  const byPolicy = { signIn: { grants: [{ to: nobody, scopes: ['mcp:access'] }] } };
  const byAdmission = { SIGN_IN_ALLOW: `user:${nobody.value}` };

  it.each([
    ['SIGN_IN_ALLOW', LISTED, { env: byAdmission }],
    ['SIGN_IN_ALLOW', UNLISTED, { env: { ...open.env, ...byAdmission } }],
    ['src/sign-in.ts', LISTED, byPolicy],
    ['src/sign-in.ts', UNLISTED, { ...open, ...byPolicy }],
  ])(
    'tells the operator in one line that %s does not admit somebody, and whom (%s)',
    async (setting, redirect, overrides) => {
      rig = await startRig(overrides);
      const { browser, page, request } = await ask(
        rig.browser(),
        await requestOf({ redirect_uris: [redirect] }),
      );
      const last = await signInUpstream(browser, await approve(browser, page), 'alice');
      const shown = `${last.text} ${last.location?.href ?? ''}`;
      const whom = { setting, upstreamIssuer: rig.upstream.issuer };
      const [line = ''] = rig.log.filter((each) => each.includes('upstreamSubject')).slice(-1);
      const { upstreamSubject, correlationId, ...said } = JSON.parse(line) as Record<
        string,
        unknown
      >;
      expect(said).toMatchObject(whom);
      expect(upstreamSubject).toMatch(/./);
      expect(line).not.toContain('@');
      expect(shown).not.toContain(String(upstreamSubject));
      if (redirect === LISTED) {
        expect(last.location?.searchParams.get('error')).toBe('access_denied');
        expect(said).toMatchObject({ client: request.client.id });
      } else {
        expect(last.status).toBe(403);
        expect(last.text).toContain(String(correlationId));
      }
      // Whom it names can be let in.
      await rig.close();
      rig = await startRig({ env: { SIGN_IN_ALLOW: `user:${String(upstreamSubject)}` } });
      expect((await rig.signIn()).tokens.status).toBe(200);
    },
  );

  it('turns away who does not get the base scopes, and keeps nothing of them', async () => {
    const grants = [{ to: { kind: 'user', value: '999999999' } as const, scopes: ['mcp:access'] }];
    const store = createMemoryStore();
    const kept = new Set<string>();
    rig = await startRig({
      signIn: { grants },
      store: {
        ...store,
        set(key, record) {
          kept.add(key.kind);
          return store.set(key, record);
        },
        delete(key) {
          kept.delete(key.kind);
          return store.delete(key);
        },
        take(key) {
          kept.delete(key.kind);
          return store.take(key);
        },
      },
    });
    const last = await rig.authorize(await requestOf());
    expect(last.location?.searchParams.get('error')).toBe('access_denied');
    expect([...kept]).toEqual(['Client']);
  });
});
