import { decodeJwt } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { approve, signInUpstream } from '../../dev/sign-in-by-hand.js';
import { service } from '../../dev/upstream/service.js';
import { readAdmission } from '../../src/authorization-server/admission/admission.js';
import { upstreamProfile } from '../../src/authorization-server/upstream/profile.js';
import type { Page } from '../../dev/browser.js';
import type { AuthorizationRequest, Rig } from './support/rig.js';
import { startRig, type ServerOverrides } from './support/start-rig.js';

let rig: Rig;
afterEach(() => rig.close());

async function start(overrides?: ServerOverrides): Promise<Rig> {
  rig = await startRig(overrides);
  return rig;
}

const MARKUP = '<img src=x onerror=alert(1)>';
const INCIDENT = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/;
const [onlyAlice = { kind: 'everyone' as const }] = readAdmission(service.admits, upstreamProfile);

/** Refuses in this server's own words, on its own page, with an ID that is in the log. */
function expectOwnPage(page: Page, status: number): void {
  expect(page.status).toBe(status);
  expect(page.url.origin).toBe(rig.origin);
  expect(page.location).toBeUndefined();
  const [incident = 'none'] = INCIDENT.exec(page.text) ?? [];
  expect(rig.log.join('\n')).toContain(incident);
  expect(page.text).not.toContain('onerror');
}

async function newRequest(): Promise<AuthorizationRequest> {
  return rig.authorizationRequest(await rig.register());
}

describe('from the client to the upstream and back', () => {
  it('AT-01: asks on its own page first, although the upstream would let everybody pass', async () => {
    await start();
    const browser = rig.browser();
    await rig.signIn({ browser });
    rig.upstream.behave({ remembers: true });
    const before = rig.upstream.requests.length;
    const page = await browser.open((await newRequest()).url);
    expect(page.status).toBe(200);
    expect(page.url.origin).toBe(rig.origin);
    expect(page.setCookies.join()).not.toContain('sign-in-');
    expect(rig.upstream.requests.length).toBe(before);
  });

  it('AT-02: refuses a callback in a browser that has not approved, and gives no code', async () => {
    await start();
    const attacker = rig.browser();
    const left = await attacker.open((await newRequest()).url);
    const consented = await attacker.pressOnly(left, ({ value }) => value === 'approve');
    const victim = rig.browser();
    const atUpstream = await victim.open(consented.location ?? '');
    expectOwnPage(await signInUpstream(victim, atUpstream, 'alice'), 403);
  });

  it('AT-04, AT-15: refuses what was not begun, and what is over', async () => {
    await start();
    const browser = rig.browser();
    expectOwnPage(await browser.open(`${rig.origin}/oauth/callback?code=c&state=guess`), 400);
    await rig.signIn({ browser });
    const callback = browser.visited.find(({ pathname }) => pathname === '/oauth/callback');
    expectOwnPage(await browser.open(callback ?? ''), 400);
  });

  it('AT-16: tells the client that the person declined at the upstream', async () => {
    await start();
    const request = await newRequest();
    rig.upstream.behave({ deny: { error: 'access_denied', description: MARKUP } });
    const browser = rig.browser();
    const { location } = await approve(browser, await browser.open(request.url));
    expect(Object.fromEntries(location?.searchParams ?? [])).toEqual({
      error: 'access_denied',
      error_description: 'The user has declined',
      state: request.state,
      iss: rig.origin,
    });
  });

  it('tells the client that SIGN_IN_ALLOW does not admit the account', async () => {
    await start({ env: { SIGN_IN_ALLOW: service.admits } });
    await rig.signIn({ user: 'alice' });
    const { location } = await rig.authorize(await newRequest(), { user: 'bob' });
    expect(location?.searchParams.get('error')).toBe('access_denied');
    expect(location?.searchParams.has('code')).toBe(false);
  });

  it.each([
    ['the exchange fails', { tokenAnswer: { status: 400, body: { error: MARKUP } } }, 400],
    ['its answer is another server’s', { iss: 'https://other.example' }, 400],
    ['it refuses the request', { deny: { error: 'invalid_scope', description: MARKUP } }, 400],
    ['it cannot answer', { fails: 500 }, 503],
  ])('AT-57, AT-59: shows a page of its own when %s', async (_, behaviour, status) => {
    await start();
    const browser = rig.browser();
    const consent = await browser.open((await newRequest()).url);
    const atUpstream = await browser.pressOnly(consent, ({ value }) => value === 'approve');
    rig.upstream.behave('fails' in behaviour ? {} : behaviour);
    const page = await browser.open(atUpstream.location ?? '');
    rig.upstream.behave(behaviour);
    const last = page.forms.length > 0 && page.url.origin !== rig.origin;
    expectOwnPage(last ? await signInUpstream(browser, page, 'alice') : page, status);
    expect(rig.log.join('\n')).not.toContain('onerror');
  });

  it('AT-77: shows no token of the upstream to anybody, and none of its own to the upstream', async () => {
    await start();
    const { tokens, code, callback, browser } = await rig.signIn();
    const refreshed = await rig.refresh(
      { id: String(decodeJwt(tokens.accessToken)['client_id']), redirectUri: '' },
      tokens.refreshToken,
    );
    const shown = [tokens.text, refreshed.text, callback.href, ...rig.log].join('\n');
    // The browser carries the upstream’s code to the callback; nobody else sees it.
    const ours = browser.visited.filter(({ pathname }) => pathname !== '/oauth/callback');
    for (const secret of rig.upstream.secrets()) {
      expect(shown).not.toContain(secret);
      expect(ours.filter(({ origin }) => origin === rig.origin).join()).not.toContain(secret);
    }
    const sent = JSON.stringify(
      rig.upstream.requests.map(({ url, body, headers }) => [url, body, headers]),
    );
    for (const own of [code, tokens.accessToken, tokens.refreshToken, refreshed.refreshToken]) {
      expect(sent).not.toContain(own);
    }
  });
});

describe('a refresh', () => {
  it('AT-79: waits for the upstream, and is still good when it answers again', async () => {
    await start();
    const { client, tokens } = await rig.signIn();
    rig.clock.advance(120);
    rig.upstream.behave({ down: true });
    const refused = await rig.refresh(client, tokens.refreshToken);
    expect(refused.status).toBe(503);
    expect(refused.body['error']).toBe('temporarily_unavailable');
    expect(refused.headers['retry-after']).toBeTruthy();
    rig.upstream.behave({ down: false });
    expect((await rig.refresh(client, tokens.refreshToken)).status).toBe(200);
  });

  it('AT-79: ends with the membership that SIGN_IN_ALLOW asks for', async () => {
    await start({ env: { SIGN_IN_ALLOW: service.admits } });
    const { client, tokens } = await rig.signIn({ user: 'alice' });
    leave();
    const refused = await rig.refresh(client, tokens.refreshToken);
    expect(refused.body['error']).toBe('invalid_grant');
    expect((await rig.refresh(client, tokens.refreshToken)).body['error']).toBe('invalid_grant');
  });

  // Of another tenant, somebody is another account.
  const isOfAccount = onlyAlice.kind === 'tenant';

  it.skipIf(isOfAccount)(
    'takes away the scopes of a rule that is no longer for somebody',
    async () => {
      await start({
        signIn: {
          grants: [
            { to: { kind: 'everyone' }, scopes: ['mcp:access', 'notes:read'] },
            { to: onlyAlice, scopes: ['notes:write'] },
          ],
        },
      });
      const scope = 'mcp:access notes:read notes:write';
      const scopesOf = (token: string) => String(decodeJwt(token)['scope']).split(' ').sort();
      const bob = await rig.signIn({ user: 'bob', scope });
      expect(scopesOf(bob.tokens.accessToken)).toEqual(['mcp:access', 'notes:read']);
      const { client, tokens } = await rig.signIn({ user: 'alice', scope });
      expect(scopesOf(tokens.accessToken)).toEqual(['mcp:access', 'notes:read', 'notes:write']);
      leave();
      const { accessToken } = await rig.refresh(client, tokens.refreshToken);
      expect(scopesOf(accessToken)).toEqual(['mcp:access', 'notes:read']);
    },
  );

  /** Alice is in nothing any more, and what was known of her a moment ago is old. */
  function leave(): void {
    Object.assign(rig.upstream.users.alice, {
      domain: 'example.net',
      tenant: 'another',
      organizations: ['globex'],
      groups: ['sales'],
    });
    rig.clock.advance(120);
  }
});
