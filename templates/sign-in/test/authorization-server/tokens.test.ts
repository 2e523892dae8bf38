import { randomBytes } from 'node:crypto';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approveOnly } from '../../dev/sign-in-by-hand.js';
import { StoreUnavailableError } from '../../src/authorization-server/store/store.js';
import { signInLimits } from '../../src/sign-in-limits.js';
import type { Rig, RigSignIn } from './support/rig.js';
import { startRig } from './support/start-rig.js';

const EIGHT = Array.from({ length: 8 }, (_, index) => index);

describe('the token endpoint', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());

  /** A code that nobody has redeemed. */
  async function newCode(scope = 'mcp:access notes:read') {
    const client = await rig.register();
    const request = rig.authorizationRequest(client, { scope });
    const { location } = await rig.authorize(request);
    return { client, request, code: location?.searchParams.get('code') ?? '' };
  }

  /** What is kept of an account. */
  async function keptOf(owner: string): Promise<string[]> {
    const kinds = ['Account', 'Grant', 'UpstreamTokens'];
    const found = await Promise.all(kinds.map((kind) => rig.store.list(kind, { owner })));
    return kinds.filter((_kind, index) => found[index]?.length !== 0);
  }

  /** What the log says of grants that have ended. */
  const endings = () =>
    rig.log
      .filter((line) => line.includes('grant_ended'))
      .map((line) => JSON.parse(line) as unknown);

  const errorOf = ({ body }: { body: Readonly<Record<string, unknown>> }) => body['error'];

  it('AS-27: gives an RFC 9068 token for this resource', async () => {
    const { tokens, client } = await rig.signIn({ scope: 'notes:read' });
    const { body } = await rig.send('/jwks');
    const keys = createLocalJWKSet(body as unknown as JSONWebKeySet);
    const { payload, protectedHeader } = await jwtVerify(tokens.accessToken, keys, {
      issuer: rig.origin,
      audience: rig.resource,
      typ: 'at+jwt',
      algorithms: ['RS256'],
    });
    expect(protectedHeader.kid).toBeTruthy();
    expect(payload).toMatchObject({ client_id: client.id, scope: 'mcp:access notes:read' });
    expect(payload.sub).toMatch(/^u_[\w-]{43}$/);
    expect(payload.sub).not.toBe(client.id);
    expect(Object.keys(payload).sort()).toEqual(
      ['aud', 'client_id', 'exp', 'grant', 'iat', 'iss', 'jti', 'scope', 'sub'].sort(),
    );
    const { exp = 0, iat = 0 } = payload;
    expect(exp - iat).toBe(signInLimits.accessTokenSeconds);
    expect(exp - iat).toBeLessThanOrEqual(600);
    expect(tokens.headers['cache-control']).toBe('no-store');
    // The store knows the grant by it; whoever has the token does not learn the ID.
    const grants = await rig.store.list('Grant', { owner: payload.sub ?? '' });
    expect(grants.map(({ key }) => key.id)).toEqual([payload['grant']]);
  });

  it('AT-70: takes a code once; a second time ends what came of it', async () => {
    const { request, code, client } = await newCode();
    const first = await rig.redeem(request, code);
    expect(first.status).toBe(200);
    expect(errorOf(await rig.redeem(request, code))).toBe('invalid_grant');
    expect(errorOf(await rig.refresh(client, first.refreshToken))).toBe('invalid_grant');
    // With the last grant goes what is kept of the account.
    expect(await keptOf(subjectOf(first.accessToken))).toEqual([]);
    expect(endings()).toMatchObject([{ error: 'used_twice', client: client.id }]);
  });

  it('AT-70: takes a code once, however many come at the same time', async () => {
    const { request, code } = await newCode();
    const answers = await Promise.all([1, 2, 3, 4].map(() => rig.redeem(request, code)));
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    expect(answers.filter((each) => errorOf(each) === 'invalid_grant').length).toBeGreaterThan(2);
    // Whoever was first may be the thief.
    for (const { refreshToken } of answers.filter(({ status }) => status === 200)) {
      expect(errorOf(await rig.refresh(request.client, refreshToken))).toBe('invalid_grant');
    }
  });

  it('AT-70, AT-76: takes what is kept of the account with the last grant, also where several come at once', async () => {
    const { client, tokens } = await rig.signIn();
    const sub = subjectOf(tokens.accessToken);
    const { request, code } = await newCode();
    await rig.send('/revoke', { body: { client_id: client.id, token: tokens.refreshToken } });
    expect(await keptOf(sub)).toEqual(['Account', 'Grant', 'UpstreamTokens']);
    await Promise.all([1, 2, 3, 4].map(() => rig.redeem(request, code)));
    expect(await keptOf(sub)).toEqual([]);
  });

  it('AT-76: keeps the account of somebody who is just signing in', async () => {
    const first = await rig.signIn();
    const sub = subjectOf(first.tokens.accessToken);
    const client = await rig.register();
    const request = rig.authorizationRequest(client);
    const browser = rig.browser();
    let page = await approveOnly(browser, await browser.open(request.url));
    while (page.url.pathname !== '/oauth/callback') {
      const chooses = page.forms.length > 0;
      page = chooses
        ? await browser.pressOnly(page, ({ value }) => value === 'alice')
        : await browser.visit(page.location ?? '');
    }
    const { id } = first.client;
    await rig.send('/revoke', { body: { client_id: id, token: first.tokens.refreshToken } });
    expect(await keptOf(sub)).toEqual(['Account', 'UpstreamTokens']);
    page = await browser.open(page.location ?? '');
    const code = page.location?.searchParams.get('code') ?? '';
    const { refreshToken } = await rig.redeem(request, code);
    expect((await rig.refresh(client, refreshToken)).status).toBe(200);
    await rig.send('/revoke', { body: { client_id: client.id, token: refreshToken } });
    expect(await keptOf(sub)).toEqual([]);
  });

  it('AT-76: keeps the account of a sign-in that becomes a grant while another one ends', async () => {
    const { client, tokens } = await rig.signIn();
    const sub = subjectOf(tokens.accessToken);
    const list = rig.store.list.bind(rig.store);
    Object.assign(rig.store, {
      async list(kind: string, by: { owner: string }) {
        const id = 'a-grant-of-another-client';
        // Looking takes a moment, in which the one becomes the other.
        if (kind === 'Outcome') await new Promise(setImmediate);
        if (kind === 'Outcome') await rig.store.set({ kind: 'Grant', id }, { value: '', ...by });
        return list(kind, by);
      },
    });
    await rig.send('/revoke', { body: { client_id: client.id, token: tokens.refreshToken } });
    Object.assign(rig.store, { list });
    expect(await keptOf(sub)).toEqual(['Account', 'Grant', 'UpstreamTokens']);
  });

  it('AS-20: keeps no grant for longer than the sign-in whose code nobody redeems', async () => {
    const first = await rig.signIn();
    const owner = subjectOf(first.tokens.accessToken);
    await newCode();
    expect(await rig.store.list('Grant', { owner })).toHaveLength(2);
    rig.clock.advance(signInLimits.signInSeconds + signInLimits.codeSeconds + 1);
    expect(await rig.store.list('Grant', { owner })).toHaveLength(1);
    expect((await rig.refresh(first.client, first.tokens.refreshToken)).status).toBe(200);
  });

  it('AS-20: keeps nothing of an account for longer than a sign-in whose code nobody redeems', async () => {
    const { client, tokens } = await rig.signIn();
    const owner = subjectOf(tokens.accessToken);
    await rig.send('/revoke', { body: { client_id: client.id, token: tokens.refreshToken } });
    expect(await keptOf(owner)).toEqual([]);
    await newCode();
    expect(await keptOf(owner)).toEqual(['Account', 'Grant', 'UpstreamTokens']);
    rig.clock.advance(2 * signInLimits.signInSeconds + signInLimits.codeSeconds + 1);
    expect(await keptOf(owner)).toEqual([]);
  });

  it('uses no code up that the store cannot keep the grant of', async () => {
    const { code, request } = await newCode();
    const replace = rig.store.replace.bind(rig.store);
    const fail = () => Promise.reject(new StoreUnavailableError(new Error('connection lost')));
    Object.assign(rig.store, { replace: fail });
    const refused = await rig.redeem(request, code);
    expect(refused.status).toBe(503);
    expect(errorOf(refused)).toBe('temporarily_unavailable');
    Object.assign(rig.store, { replace });
    expect((await rig.redeem(request, code)).status).toBe(200);
  });

  it('AT-71: takes a code from nobody else, and from its client all the same afterwards', async () => {
    const { request, code } = await newCode();
    const other = await rig.register();
    for (const wrong of [
      { client_id: other.id },
      { redirect_uri: 'http://127.0.0.1:8419/callback' },
      { code_verifier: randomBytes(32).toString('base64url') },
    ]) {
      expect(errorOf(await rig.redeem(request, code, wrong)), JSON.stringify(wrong)).toBe(
        'invalid_grant',
      );
    }
    expect((await rig.redeem(request, code)).status).toBe(200);
  });

  it('AT-51: takes no code without its verifier', async () => {
    const { request, code } = await newCode();
    const answer = await rig.redeem(request, code, { code_verifier: undefined });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe('invalid_grant');
  });

  it('AS-20: takes no code after its time', async () => {
    expect(signInLimits.codeSeconds).toBeLessThanOrEqual(600);
    const { request, code } = await newCode();
    rig.clock.advance(signInLimits.codeSeconds + 1);
    expect(errorOf(await rig.redeem(request, code))).toBe('invalid_grant');
  });

  it('AS-22: takes a code without redirect_uri where the client has one only', async () => {
    const { request, code } = await newCode();
    const answer = await rig.redeem(request, code, { redirect_uri: undefined });
    expect(answer.status).toBe(200);
  });

  it('AT-72: takes a refresh token that is sent eight times at once', async () => {
    const { client, tokens } = await rig.signIn();
    const answers = await Promise.all(EIGHT.map(() => rig.refresh(client, tokens.refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(EIGHT.map(() => 200));
    expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(EIGHT.length);
  });

  it('AT-72: ends everything when a refresh token is sent a ninth time within the grace', async () => {
    const { client, tokens } = await rig.signIn();
    const [first] = await Promise.all(EIGHT.map(() => rig.refresh(client, tokens.refreshToken)));
    expect(errorOf(await rig.refresh(client, tokens.refreshToken))).toBe('invalid_grant');
    expect(errorOf(await rig.refresh(client, first?.refreshToken ?? ''))).toBe('invalid_grant');
    const subject = subjectOf(tokens.accessToken);
    expect(await keptOf(subject)).toEqual([]);
    expect(endings()).toMatchObject([{ error: 'used_twice', client: client.id, subject }]);
  });

  it('AT-72: lets two that came of one token go on, and each lose an answer', async () => {
    const { client, tokens } = await rig.signIn();
    const children = await Promise.all([1, 2].map(() => rig.refresh(client, tokens.refreshToken)));
    const [one, other] = children.map(({ refreshToken }) => refreshToken);
    // Its answer is lost.
    await rig.refresh(client, one ?? '');
    const next = await rig.refresh(client, other ?? '');
    expect((await rig.refresh(client, next.refreshToken)).status).toBe(200);
    expect((await rig.refresh(client, one ?? '')).status).toBe(200);
  });

  it('AT-72: ends everything when an old refresh token is used after the grace', async () => {
    const { client, tokens } = await rig.signIn();
    const next = await rig.refresh(client, tokens.refreshToken);
    rig.clock.advance(signInLimits.refreshGraceSeconds + 1);
    expect(errorOf(await rig.refresh(client, tokens.refreshToken))).toBe('invalid_grant');
    expect(errorOf(await rig.refresh(client, next.refreshToken))).toBe('invalid_grant');
    const subject = subjectOf(tokens.accessToken);
    expect(endings()).toMatchObject([{ error: 'used_twice', client: client.id, subject }]);
  });

  it('AT-72: ends everything when the parent of a used one is used, within the grace too', async () => {
    const { client, tokens } = await rig.signIn();
    const child = await rig.refresh(client, tokens.refreshToken);
    const grandchild = await rig.refresh(client, child.refreshToken);
    expect(grandchild.status).toBe(200);
    expect(errorOf(await rig.refresh(client, tokens.refreshToken))).toBe('invalid_grant');
    expect(errorOf(await rig.refresh(client, grandchild.refreshToken))).toBe('invalid_grant');
  });

  it('AS-23: gives a new refresh token each time', async () => {
    const { client, tokens } = await rig.signIn();
    const next = await rig.refresh(client, tokens.refreshToken);
    expect(next.refreshToken).not.toBe('');
    expect(next.refreshToken).not.toBe(tokens.refreshToken);
  });

  it.each([
    ['another resource', { resource: 'https://other.example/mcp' }, 'invalid_target'],
    [
      'two resources',
      { resource: ['https://other.example/mcp', 'https://other.example/mcp'] },
      'invalid_target',
    ],
    ['more scopes', { scope: 'mcp:access notes:write' }, 'invalid_scope'],
  ])('AT-73: refuses a refresh for %s, and uses nothing up', async (_what, wrong, error) => {
    const { client, tokens } = await rig.signIn({ scope: 'mcp:access notes:read' });
    expect(errorOf(await rig.refresh(client, tokens.refreshToken, wrong))).toBe(error);
    rig.clock.advance(signInLimits.refreshGraceSeconds + 1);
    expect((await rig.refresh(client, tokens.refreshToken)).status).toBe(200);
  });

  it('AT-73: refuses a refresh by another client, and uses nothing up', async () => {
    const { client, tokens } = await rig.signIn();
    const other = await rig.register();
    expect(errorOf(await rig.refresh(other, tokens.refreshToken))).toBe('invalid_grant');
    rig.clock.advance(signInLimits.refreshGraceSeconds + 1);
    expect((await rig.refresh(client, tokens.refreshToken)).status).toBe(200);
  });

  it('narrows scopes at a refresh, and takes them as clients send them', async () => {
    const { client, tokens } = await rig.signIn({ scope: 'mcp:access notes:read' });
    const narrowed = await rig.refresh(client, tokens.refreshToken, { scope: ' mcp:access' });
    expect(narrowed.body['scope']).toBe('mcp:access');
    const unknown = await rig.refresh(client, narrowed.refreshToken, { scope: 'claudeai' });
    expect(unknown.body['scope']).toBe('mcp:access notes:read');
  });

  it('takes the resource in other spellings at a refresh (AS-25)', async () => {
    const { client, tokens } = await rig.signIn();
    const resource = `${rig.resource}/`;
    expect((await rig.refresh(client, tokens.refreshToken, { resource })).status).toBe(200);
  });

  it('AT-74: takes no secret from a client that has none', async () => {
    const { client, tokens } = await rig.signIn();
    const secret = await rig.refresh(client, tokens.refreshToken, { client_secret: 'anything' });
    expect(errorOf(secret)).toBe('invalid_client');
    const basic = await rig.send('/token', {
      headers: {
        authorization: `Basic ${Buffer.from(`${client.id}:anything`).toString('base64')}`,
      },
      body: { grant_type: 'refresh_token', refresh_token: tokens.refreshToken },
    });
    expect(errorOf(basic)).toBe('invalid_client');
    const assertion = await rig.refresh(client, tokens.refreshToken, {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'e30.e30.e30',
    });
    expect(errorOf(assertion)).toMatch(/^invalid_(client|request)$/);
  });

  it.each([
    'password',
    'client_credentials',
    'implicit',
    'urn:ietf:params:oauth:grant-type:device_code',
    'urn:ietf:params:oauth:grant-type:token-exchange',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
  ])('AT-75: knows no grant %s', async (grant_type) => {
    const client = await rig.register();
    const answer = await rig.token({
      grant_type,
      client_id: client.id,
      username: 'a',
      password: 'b',
    });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe('unsupported_grant_type');
  });

  it('gives no refresh token to a client that did not register for one', async () => {
    const { body } = await rig.registration({ grant_types: ['authorization_code'] });
    const client = {
      id: String(body['client_id']),
      redirectUri: 'http://127.0.0.1:8418/callback',
    };
    const { tokens } = await rig.signIn({ client });
    expect(tokens.refreshToken).toBe('');
    const owner = subjectOf(tokens.accessToken);
    rig.clock.advance(signInLimits.accessTokenSeconds - 10);
    expect(await keptOf(owner)).toEqual(['Account', 'Grant', 'UpstreamTokens']);
    rig.clock.advance(11);
    expect(await rig.store.list('Grant', { owner })).toEqual([]);
    // An account stays as long as that of any sign-in.
    rig.clock.advance(2 * signInLimits.signInSeconds + signInLimits.codeSeconds);
    expect(await keptOf(owner)).toEqual([]);
  });

  it('keeps nothing of an account whose refresh token has ended', async () => {
    const { client, tokens } = await rig.signIn();
    const owner = subjectOf(tokens.accessToken);
    const { refreshTokenIdleSeconds } = signInLimits;
    rig.clock.advance(refreshTokenIdleSeconds - 10);
    expect((await rig.refresh(client, tokens.refreshToken)).status).toBe(200);
    rig.clock.advance(refreshTokenIdleSeconds - 10);
    expect(await keptOf(owner)).toEqual(['Account', 'Grant', 'UpstreamTokens']);
    rig.clock.advance(3620);
    expect(await keptOf(owner)).toEqual([]);
  });

  it('AT-72: lets one grant refresh so often in a minute, uses nothing up, and still sees what was used', async () => {
    const { client, tokens } = await rig.signIn();
    const other = await rig.signIn();
    let last = tokens.refreshToken;
    for (let time = 0; time < signInLimits.refreshesPerMinute; time += 1) {
      const { status, refreshToken } = await rig.refresh(client, last);
      expect(status, `refresh ${time}`).toBe(200);
      last = refreshToken;
    }
    const refused = await rig.refresh(client, last);
    expect([refused.status, errorOf(refused)]).toEqual([429, 'temporarily_unavailable']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await rig.refresh(other.client, other.tokens.refreshToken)).status).toBe(200);
    rig.clock.advance(61);
    for (let time = 0; time < signInLimits.refreshesPerMinute; time += 1) {
      last = (await rig.refresh(client, last)).refreshToken;
    }
    expect((await rig.refresh(client, last)).status).toBe(429);
    expect(errorOf(await rig.refresh(client, tokens.refreshToken))).toBe('invalid_grant');
    rig.clock.advance(61);
    expect(errorOf(await rig.refresh(client, last))).toBe('invalid_grant');
  });

  it('AT-72: ends everything when an old refresh token is used while the upstream does not answer', async () => {
    const { client, tokens } = await rig.signIn();
    const next = await rig.refresh(client, tokens.refreshToken);
    rig.clock.advance(signInLimits.refreshGraceSeconds + 1);
    rig.upstream.behave({ down: true });
    expect(errorOf(await rig.refresh(client, tokens.refreshToken))).toBe('invalid_grant');
    rig.upstream.behave({ down: false });
    expect(errorOf(await rig.refresh(client, next.refreshToken))).toBe('invalid_grant');
  });

  it('AT-76: ends what is left when a token is revoked once more after the store has failed', async () => {
    const { client, tokens } = await rig.signIn();
    const sub = subjectOf(tokens.accessToken);
    const body = { client_id: client.id, token: tokens.refreshToken };
    const list = rig.store.list.bind(rig.store);
    const fail = () => Promise.reject(new StoreUnavailableError(new Error('connection lost')));
    Object.assign(rig.store, { list: fail });
    expect((await rig.send('/revoke', { body })).status).toBe(503);
    Object.assign(rig.store, { list });
    expect(errorOf(await rig.refresh(client, tokens.refreshToken))).toBe('invalid_grant');
    expect((await rig.send('/revoke', { body })).status).toBe(200);
    expect(await keptOf(sub)).toEqual([]);
  });

  it('ends a refresh token that nobody uses', async () => {
    const { client, tokens } = await rig.signIn();
    rig.clock.advance(signInLimits.refreshTokenIdleSeconds + 1);
    expect(errorOf(await rig.refresh(client, tokens.refreshToken))).toBe('invalid_grant');
  });

  it('ends a grant after its time, however often it is refreshed', async () => {
    const { client, tokens } = await rig.signIn();
    const steps = 4;
    let { refreshToken } = tokens;
    for (let step = 1; step < steps; step += 1) {
      rig.clock.advance(Math.floor(signInLimits.grantSeconds / steps));
      const answer = await rig.refresh(client, refreshToken);
      expect(answer.status, `step ${step}`).toBe(200);
      ({ refreshToken } = answer);
    }
    rig.clock.advance(Math.floor(signInLimits.grantSeconds / steps) + 10);
    expect(errorOf(await rig.refresh(client, refreshToken))).toBe('invalid_grant');
  });

  it('keeps a grant with all that belongs to it for as long as the limits say', async () => {
    const day = 86_400;
    const limits = { grantSeconds: 200 * day, refreshTokenIdleSeconds: 60 * day };
    const longer = await startRig({ limits });
    try {
      const { client, tokens } = await longer.signIn();
      let { refreshToken } = tokens;
      // Longer than unless anything is set.
      for (const step of [1, 2, 3]) {
        longer.clock.advance(50 * day);
        const answer = await longer.refresh(client, refreshToken);
        expect(answer.status, `refresh ${step}`).toBe(200);
        ({ refreshToken } = answer);
      }
    } finally {
      await longer.close();
    }
  });

  it('AT-79, AS-47: ends a grant when the upstream no longer knows the account', async () => {
    const { client, tokens } = await rig.signIn();
    await rig.upstream.revoke('alice', { disable: true });
    rig.clock.advance(61);
    const answer = await rig.refresh(client, tokens.refreshToken);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe('invalid_grant');
    expect(await rig.store.list('Grant', { owner: subjectOf(tokens.accessToken) })).toEqual([]);
  });

  it('uses nothing up when the upstream does not answer, and says so', async () => {
    const { client, tokens } = await rig.signIn();
    rig.upstream.behave({ down: true });
    rig.clock.advance(61);
    const answer = await rig.refresh(client, tokens.refreshToken);
    expect(answer.status).toBe(503);
    expect(errorOf(answer)).toBe('temporarily_unavailable');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    rig.upstream.behave({ down: false });
    rig.clock.advance(signInLimits.refreshGraceSeconds + 1);
    expect((await rig.refresh(client, tokens.refreshToken)).status).toBe(200);
  });

  it('AT-72: asks the upstream once about an account, however often its tokens are refreshed', async () => {
    const { client, tokens } = await rig.signIn();
    rig.clock.advance(61);
    const asked = () => rig.upstream.requests.length;
    const before = asked();
    const first = await rig.refresh(client, tokens.refreshToken);
    const once = asked() - before;
    expect(once).toBeGreaterThan(0);
    for (let time = 0; time < 2; time += 1) {
      expect((await rig.refresh(client, tokens.refreshToken)).status).toBe(200);
    }
    expect((await rig.refresh(client, first.refreshToken)).status).toBe(200);
    expect(asked() - before).toBe(once);
  });

  it('AT-76: takes back a refresh token with its grant, and what is kept of the account', async () => {
    const { client, tokens } = await rig.signIn();
    const sub = subjectOf(tokens.accessToken);
    const body = { client_id: client.id, token: tokens.refreshToken };
    const answer = await rig.send('/revoke', { body });
    expect(answer.status).toBe(200);
    expect(errorOf(await rig.refresh(client, tokens.refreshToken))).toBe('invalid_grant');
    expect(await keptOf(sub)).toEqual([]);
  });

  it('AT-76: keeps what another grant of the account needs', async () => {
    const first = await rig.signIn();
    const second = await rig.signIn();
    const body = { client_id: first.client.id, token: first.tokens.refreshToken };
    await rig.send('/revoke', { body });
    expect((await rig.refresh(second.client, second.tokens.refreshToken)).status).toBe(200);
  });

  it('AT-76: takes back nothing for another client, and says nothing about it', async () => {
    const { client, tokens } = await rig.signIn();
    const other = await rig.register();
    for (const token of [tokens.refreshToken, 'unknown']) {
      const answer = await rig.send('/revoke', { body: { client_id: other.id, token } });
      expect(answer.status).toBe(200);
    }
    expect((await rig.refresh(client, tokens.refreshToken)).status).toBe(200);
  });

  it('lets pages of any origin ask for tokens, register and revoke', async () => {
    const origin = { origin: 'https://inspector.example' };
    const client = await rig.register();
    for (const path of ['/token', '/register', '/revoke']) {
      const preflight = await rig.send(path, { method: 'OPTIONS', headers: origin });
      expect(preflight.status, path).toBe(204);
      expect(preflight.headers['access-control-allow-origin'], path).toBe('*');
      expect(preflight.headers['access-control-allow-methods'], path).toContain('POST');
      expect(preflight.headers['access-control-allow-headers'], path).toMatch(/content-type/i);
      const answer = await rig.send(path, { headers: origin, body: { client_id: client.id } });
      expect(answer.headers['access-control-allow-origin'], path).toBe('*');
    }
    const { tokens } = await rig.signIn({ client });
    expect(tokens.status).toBe(200);
  });

  it('AT-77: logs no token, no code, no secret and no cookie', async () => {
    const signedIn: RigSignIn = await rig.signIn();
    const next = await rig.refresh(signedIn.client, signedIn.tokens.refreshToken);
    await rig.refresh(signedIn.client, 'not-a-token');
    const log = rig.log.join('\n');
    const secrets = [
      signedIn.code,
      signedIn.request.verifier,
      signedIn.request.state,
      signedIn.tokens.accessToken,
      signedIn.tokens.refreshToken,
      next.refreshToken,
      ...rig.upstream.secrets(),
    ];
    for (const secret of secrets) expect(log).not.toContain(secret);
    for (const event of ['registration', 'authorization', 'token', 'refusal']) {
      expect(log).toContain(`authorization_server.${event}"`);
    }
  });
});

describe('a store that does not answer', () => {
  it('is said at the token endpoint, on a page, and to who asks whether it is ready', async () => {
    const rig = await startRig();
    try {
      const { client, tokens } = await rig.signIn();
      const { url } = rig.authorizationRequest(client);
      const browser = rig.browser();
      const consent = await browser.open(url);
      const fail = () => Promise.reject(new StoreUnavailableError(new Error('connection lost')));
      Object.assign(rig.store, { get: fail, set: fail, take: fail, consume: fail, ready: fail });
      const refresh = await rig.refresh(client, tokens.refreshToken);
      expect(refresh.status).toBe(503);
      expect(refresh.body['error']).toBe('temporarily_unavailable');
      expect(Number(refresh.headers['retry-after'])).toBeGreaterThan(0);
      for (const page of [await rig.browser().visit(url), await browser.visit(consent.url)]) {
        expect(page.location).toBeUndefined();
        expect(page.status).toBe(503);
        expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
        expect(page.text).not.toContain('connection lost');
      }
      const registration = await rig.registration();
      expect(registration.status).toBe(503);
      expect((await rig.send('/readyz')).status).toBe(503);
      expect(`${refresh.text}${registration.text}`).not.toContain('connection lost');
    } finally {
      await rig.close();
    }
  });

  it('is said where the last step of a request needs it, with the headers of every answer', async () => {
    const rig = await startRig();
    try {
      const { client, tokens } = await rig.signIn();
      const fail = () => Promise.reject(new StoreUnavailableError(new Error('connection lost')));
      Object.assign(rig.store, { list: fail });
      const body = { client_id: client.id, token: tokens.refreshToken };
      const answer = await rig.send('/revoke', { body });
      expect(answer.status).toBe(503);
      expect(answer.headers['content-security-policy']).toContain('frame-ancestors');
      expect(answer.text).not.toContain('connection lost');
    } finally {
      await rig.close();
    }
  });

  it('is ready otherwise', async () => {
    const rig = await startRig();
    try {
      expect((await rig.send('/readyz')).status).toBe(200);
      // A probe comes by address.
      expect((await rig.send('/readyz', { headers: { host: '10.0.0.7:3000' } })).status).toBe(200);
    } finally {
      await rig.close();
    }
  });
});

describe('scopes that an account no longer gets', () => {
  it('are in no token that is refreshed; without the base scopes the grant ends', async () => {
    const grants = [{ to: { kind: 'everyone' as const }, scopes: ['mcp:access', 'notes:all'] }];
    const rig = await startRig({ signIn: { grants } });
    try {
      const { client, tokens } = await rig.signIn({ scope: 'notes:read' });
      grants[0] = { to: { kind: 'everyone' }, scopes: ['mcp:access'] };
      const narrowed = await rig.refresh(client, tokens.refreshToken);
      expect(narrowed.body['scope']).toBe('mcp:access');
      grants[0] = { to: { kind: 'everyone' }, scopes: ['notes:read'] };
      const ended = await rig.refresh(client, narrowed.refreshToken);
      expect(ended.body['error']).toBe('invalid_grant');
    } finally {
      await rig.close();
    }
  });
});

function subjectOf(accessToken: string): string {
  const [, claims = ''] = accessToken.split('.');
  return (JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string }).sub;
}
