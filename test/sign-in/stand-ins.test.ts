import { pathToFileURL } from 'node:url';
import * as oauth from 'oauth4webapi';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Browser } from '../../templates/sign-in/dev/browser.js';
import { signInUpstream } from '../../templates/sign-in/dev/sign-in-by-hand.js';
import { service as atlassian } from '../../templates/sign-in/dev/upstream/atlassian.js';
import { service as cognito } from '../../templates/sign-in/dev/upstream/cognito.js';
import { service as entra } from '../../templates/sign-in/dev/upstream/entra.js';
import { service as github } from '../../templates/sign-in/dev/upstream/github.js';
import { service as githubApp } from '../../templates/sign-in/dev/upstream/github-app.js';
import { service as gitlab } from '../../templates/sign-in/dev/upstream/gitlab.js';
import { service as google } from '../../templates/sign-in/dev/upstream/google.js';
import { service as oidc } from '../../templates/sign-in/dev/upstream/oidc.js';
import { service as okta } from '../../templates/sign-in/dev/upstream/okta.js';
import { service as slack } from '../../templates/sign-in/dev/upstream/slack.js';
import {
  startStandIn,
  type Service,
  type StandIn,
} from '../../templates/sign-in/dev/upstream/stand-in.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

// eslint-disable-next-line @typescript-eslint/no-deprecated -- everything is on this machine
const HTTP = { [oauth.allowInsecureRequests]: true } as const;
const REDIRECT = 'http://127.0.0.1:8991/oauth/callback';
const client = {
  id: 'stand-in-client-0001',
  secret: 'a secret of the stand-in',
  redirectUri: REDIRECT,
};

let standIn: StandIn | undefined;
afterEach(() => standIn?.close());

async function start(service: Service) {
  standIn = await startStandIn(service, { client });
  return standIn;
}

async function serverOf({ issuer }: StandIn): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer);
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, HTTP));
}

/** A sign-in as the server does it, up to the answer in the browser. */
async function leaveAndComeBack(
  at: StandIn,
  endpoint: string,
  parameters: Record<string, string>,
  user = 'alice',
  scope?: string,
  browser = new Browser(({ origin }) => (origin === at.origin ? origin : undefined)),
) {
  const verifier = oauth.generateRandomCodeVerifier();
  const url = new URL(endpoint);
  url.search = new URLSearchParams({
    client_id: client.id,
    redirect_uri: REDIRECT,
    response_type: 'code',
    state: 'a-state',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  }).toString();
  // With %20: not everybody takes a plus sign.
  if (scope !== undefined) url.search += `&scope=${encodeURIComponent(scope)}`;
  const page = await signInUpstream(browser, await browser.open(url), user);
  if (!page.location) throw new Error(browser.visited.join('\n') + page.text);
  return { verifier, callback: page.location, browser };
}

/** Asks for the tokens that a code stands for, as the server does it. */
function redeemAt(
  as: oauth.AuthorizationServer,
  callback: URL,
  verifier: string,
  change: Record<string, string> = {},
): Promise<Response> {
  return fetch(as.token_endpoint ?? '', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
      code_verifier: verifier,
      client_id: client.id,
      client_secret: client.secret,
      ...change,
    }),
  });
}

describe.each([
  ['google', google, { access_type: 'offline', prompt: 'consent' }, 'openid email profile'],
  ['oidc', oidc, {}, 'openid email profile offline_access'],
] as const)('the stand-in for %s', (_id, service, parameters, scope) => {
  it('signs people in as oauth4webapi expects it, and refreshes', async () => {
    const at = await start(service);
    const as = await serverOf(at);
    const nonce = 'a-nonce';
    const { verifier, callback } = await leaveAndComeBack(at, as.authorization_endpoint ?? '', {
      scope,
      nonce,
      ...parameters,
    });
    const answer = oauth.validateAuthResponse(as, { client_id: client.id }, callback, 'a-state');
    const auth = oauth.ClientSecretBasic(client.secret);
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      { client_id: client.id },
      auth,
      answer,
      REDIRECT,
      verifier,
      HTTP,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(
      as,
      { client_id: client.id },
      response,
      {
        expectedNonce: nonce,
        requireIdToken: true,
      },
    );
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    expect(claims).toMatchObject({
      email: 'alice@example.com',
      email_verified: true,
      name: 'Alice',
    });
    expect(service.admits).toMatch(/^(domain|group):/);
    const refreshed = await oauth.processRefreshTokenResponse(
      as,
      { client_id: client.id },
      await oauth.refreshTokenGrantRequest(
        as,
        { client_id: client.id },
        oauth.ClientSecretPost(client.secret),
        tokens.refresh_token ?? '',
        HTTP,
      ),
    );
    expect(refreshed.access_token).not.toBe(tokens.access_token);
    expect(at.secrets()).toEqual(
      expect.arrayContaining([client.secret, tokens.access_token, refreshed.access_token]),
    );

    await at.revoke('alice');
    const over = await oauth.refreshTokenGrantRequest(
      as,
      { client_id: client.id },
      oauth.ClientSecretPost(client.secret),
      refreshed.refresh_token ?? tokens.refresh_token ?? '',
      HTTP,
    );
    expect(over.status).toBe(400);
  });

  it('knows after a restart what it gave out, each part of it in a file of its own', async () => {
    const keep = pathToFileURL(`${temporaryDirectory()}/kept/`);
    const said = vi.spyOn(process.stderr, 'write');
    const before = await startStandIn(service, { client, keep });
    const ask = { scope, nonce: 'a-nonce', ...parameters };
    const { authorization_endpoint: endpoint = '' } = await serverOf(before);
    const { verifier, callback } = await leaveAndComeBack(before, endpoint, ask);
    const answer = await redeemAt(await serverOf(before), callback, verifier);
    const { refresh_token: refreshToken } = (await answer.json()) as { refresh_token: string };
    await before.close();
    standIn = await startStandIn(service, { client, keep });
    const refreshed = await redeemAt(await serverOf(standIn), callback, verifier, {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    });
    expect(refreshed.status).toBe(200);
    expect(standIn.secrets()).toContain(refreshToken);
    expect(said).not.toHaveBeenCalledWith(expect.stringContaining('damaged'));
    said.mockRestore();
  });

  it('signs another person in, in the same browser', async () => {
    const at = await start(service);
    const { authorization_endpoint: endpoint = '' } = await serverOf(at);
    const { browser } = await leaveAndComeBack(at, endpoint, { nonce: 'n' }, 'alice', scope);
    const second = await leaveAndComeBack(at, endpoint, { nonce: 'n' }, 'bob', scope, browser);
    expect(second.callback.searchParams.get('code')).toBeTruthy();
  });

  it('gives no refresh token where the request does not ask for one its way', async () => {
    const at = await start(service);
    const as = await serverOf(at);
    const { verifier, callback } = await leaveAndComeBack(at, as.authorization_endpoint ?? '', {
      scope: 'openid',
      nonce: 'n',
    });
    const response = await redeemAt(as, callback, verifier);
    const answer: unknown = await response.json();
    expect(answer).toHaveProperty('id_token');
    expect(answer).not.toHaveProperty('refresh_token');
  });

  it.each([
    ['none', { signature: 'none' }],
    ['HS256', { signature: 'HS256' }],
    ['another key', { signature: 'other-key' }],
    ['another nonce', { claims: { nonce: 'other' } }],
    ['another audience', { claims: { aud: 'other' } }],
    ['another issuer', { claims: { iss: 'https://other.example' } }],
  ] as const)('can be told to sign wrongly: %s', async (_what, behaviour) => {
    const at = await start(service);
    const as = await serverOf(at);
    at.behave(behaviour);
    const { verifier, callback } = await leaveAndComeBack(at, as.authorization_endpoint ?? '', {
      scope,
      nonce: 'a-nonce',
      ...parameters,
    });
    const answer = oauth.validateAuthResponse(as, { client_id: client.id }, callback, 'a-state');
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      { client_id: client.id },
      oauth.ClientSecretPost(client.secret),
      answer,
      REDIRECT,
      verifier,
      HTTP,
    );
    const checked = async () => {
      await oauth.processAuthorizationCodeResponse(as, { client_id: client.id }, response.clone(), {
        expectedNonce: 'a-nonce',
        requireIdToken: true,
      });
      await oauth.validateApplicationLevelSignature(as, response, HTTP);
    };
    await expect(checked()).rejects.toThrow();
  });

  it('can be told to name another issuer, to deny and to be down', async () => {
    const at = await start(service);
    const { authorization_endpoint: endpoint = '' } = await serverOf(at);
    const ask = { scope, nonce: 'a-nonce', ...parameters };
    at.behave({ iss: 'https://other.example' });
    const { callback } = await leaveAndComeBack(at, endpoint, ask);
    expect(callback.searchParams.get('iss')).toBe('https://other.example');
    at.behave({ iss: null });
    expect((await leaveAndComeBack(at, endpoint, ask)).callback.searchParams.has('iss')).toBe(
      false,
    );
    at.behave({ deny: { error: 'access_denied' } });
    const denied = await leaveAndComeBack(at, endpoint, ask);
    expect(denied.callback.searchParams.get('error')).toBe('access_denied');
    at.behave({ down: true });
    await expect(leaveAndComeBack(at, endpoint, ask)).rejects.toThrow();
  });

  it('takes one redirect URI, one secret and a fitting verifier only', async () => {
    const at = await start(service);
    const as = await serverOf(at);
    const elsewhere = leaveAndComeBack(at, as.authorization_endpoint ?? '', {
      scope,
      redirect_uri: 'http://127.0.0.1:8991/elsewhere',
    });
    await expect(elsewhere).rejects.toThrow();
    const { callback, verifier } = await leaveAndComeBack(at, as.authorization_endpoint ?? '', {
      scope,
      ...parameters,
    });
    const redeem = (change: Record<string, string>) => redeemAt(as, callback, verifier, change);
    expect((await redeem({ client_secret: 'wrong' })).status).toBe(401);
    expect((await redeem({ code_verifier: 'a'.repeat(43) })).status).toBe(400);
    expect((await redeem({})).status).toBe(200);
    expect((await redeem({})).status).toBe(400);
  });
});

describe('the stand-in for GitHub', () => {
  const redeem = (at: StandIn, form: Record<string, string>, accept = 'application/json') =>
    fetch(`${at.issuer}/login/oauth/access_token`, {
      method: 'POST',
      headers: { accept },
      body: new URLSearchParams({ client_id: client.id, client_secret: client.secret, ...form }),
    });
  const api = (at: StandIn, path: string, token: string) =>
    fetch(at.apiUrl + path, { headers: { authorization: `Bearer ${token}` } });

  it('refuses with status 200, answers a form unless JSON is accepted, and lists scopes with commas', async () => {
    const at = await start(github);
    const authorizeUrl = `${at.issuer}/login/oauth/authorize`;
    const { callback, verifier } = await leaveAndComeBack(at, authorizeUrl, {
      scope: 'read:user user:email read:org',
    });
    expect([...callback.searchParams.keys()].sort()).toEqual(['code', 'state']);
    const code = callback.searchParams.get('code') ?? '';
    const redirect = { redirect_uri: REDIRECT };
    for (const [form, error] of [
      [{ code: 'none', code_verifier: verifier }, 'bad_verification_code'],
      [{ code, code_verifier: 'wrong', ...redirect }, 'bad_verification_code'],
      [
        { code, code_verifier: verifier, redirect_uri: 'http://x.example' },
        'redirect_uri_mismatch',
      ],
      [{ code, client_secret: 'wrong' }, 'incorrect_client_credentials'],
    ] as const) {
      const refused = await redeem(at, form);
      expect(refused.status).toBe(200);
      expect(await refused.json()).toMatchObject({ error });
    }
    const form = await redeem(at, { code, code_verifier: verifier, ...redirect }, '*/*');
    const answer = new URLSearchParams(await form.text());
    expect(answer.get('scope')).toBe('read:user,user:email,read:org');
    expect(answer.has('expires_in')).toBe(false);

    const token = answer.get('access_token') ?? '';
    expect(await (await api(at, '/user', token)).json()).toMatchObject({ id: 1001, email: null });
    expect(await (await api(at, '/user/orgs', token)).json()).toMatchObject([{ login: 'acme' }]);
    expect((await api(at, '/user/memberships/orgs/acme', token)).status).toBe(200);
    expect((await api(at, '/user/memberships/orgs/globex', token)).status).toBe(404);
    expect((await api(at, '/user', 'other')).status).toBe(401);
    await at.revoke('alice', { disable: true });
    expect((await api(at, '/user', token)).status).toBe(401);
    expect(at.requests.at(-1)).toMatchObject({ method: 'GET', path: '/api/v3/user' });
  });

  it('replaces both tokens of a GitHub App', async () => {
    const at = await start(githubApp);
    const { callback, verifier } = await leaveAndComeBack(
      at,
      `${at.issuer}/login/oauth/authorize`,
      {},
      'bob',
    );
    const code = callback.searchParams.get('code') ?? '';
    const first = (await (
      await redeem(at, { code, code_verifier: verifier, redirect_uri: REDIRECT })
    ).json()) as Record<string, string>;
    expect(first).toMatchObject({ expires_in: 28_800, scope: '' });
    const again = { grant_type: 'refresh_token', refresh_token: first['refresh_token'] ?? '' };
    const second = (await (await redeem(at, again)).json()) as Record<string, string>;
    expect((await api(at, '/user', first['access_token'] ?? '')).status).toBe(401);
    expect((await api(at, '/user', second['access_token'] ?? '')).status).toBe(200);
    expect(await (await redeem(at, again)).json()).toMatchObject({ error: 'bad_refresh_token' });
  });

  it('lets people pass without a page where it knows them', async () => {
    const at = await start(github);
    const url = `${at.issuer}/login/oauth/authorize`;
    const { browser } = await leaveAndComeBack(at, url, {});
    at.behave({ remembers: true });
    const second = await browser.open(`${url}?client_id=${client.id}`);
    expect(second.location?.searchParams.has('code')).toBe(true);
  });
});

describe.each([
  ['entra', entra, 'openid profile email offline_access', { oid: 'oid-1001' }],
  ['okta', okta, 'openid profile email offline_access groups', { groups: ['engineering'] }],
  ['cognito', cognito, 'openid profile email', { 'cognito:groups': ['engineering'] }],
  ['gitlab', gitlab, 'openid profile email read_api', { groups: ['engineering'], sub: '1001' }],
  ['slack', slack, 'openid profile email', { 'https://slack.com/user_id': 'U1001' }],
] as const)('the stand-in for %s', (id, service, scope, claims) => {
  it('signs people in and tells who they are', async () => {
    const at = await start(service);
    const as = await serverOf(at);
    expect(as.authorization_response_iss_parameter_supported).toBeUndefined();
    const { verifier, callback } = await leaveAndComeBack(
      at,
      as.authorization_endpoint ?? '',
      { nonce: 'a-nonce' },
      'alice',
      scope,
    );
    const redeem = async (code: string) => {
      const response = await fetch(as.token_endpoint ?? '', {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          redirect_uri: REDIRECT,
          code_verifier: verifier,
          client_id: client.id,
          client_secret: client.secret,
        }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    const wrong = await redeem('wrong');
    expect(wrong).toMatchObject(
      id === 'slack'
        ? { status: 200, body: { ok: false, error: 'invalid_grant' } }
        : { status: 400, body: { error: 'invalid_grant' } },
    );
    const { status, body } = await redeem(callback.searchParams.get('code') ?? '');
    expect(status).toBe(200);
    expect('refresh_token' in body).toBe(id !== 'slack');
    expect('expires_in' in body).toBe(id !== 'slack');
    const userinfo = (token: string) =>
      fetch(as.userinfo_endpoint ?? '', { headers: { authorization: `Bearer ${token}` } });
    const known = await userinfo(body['access_token'] ?? '');
    expect(await known.json()).toMatchObject({ ...claims, email: 'alice@example.com' });
    await at.revoke('alice', { disable: true });
    const over = await userinfo(body['access_token'] ?? '');
    expect(over.status).toBe(id === 'slack' ? 200 : 401);
    if (id === 'slack') expect(await over.json()).toEqual({ ok: false, error: 'token_revoked' });
  });
});

describe('the stand-in for Cognito', () => {
  it('takes no plus signs between scopes', async () => {
    const at = await start(cognito);
    const { authorization_endpoint: endpoint = '' } = await serverOf(at);
    const url = `${endpoint}?client_id=${client.id}&response_type=code&scope=openid+email`;
    expect((await fetch(url)).status).toBe(400);
  });
});

describe('the stand-in for Atlassian', () => {
  it('wants its audience, rotates, and lists sites', async () => {
    const at = await start(atlassian);
    const endpoint = `${at.issuer}/authorize`;
    const without = await leaveAndComeBackWithoutPage(at, endpoint);
    expect(without.searchParams.get('error')).toBe('invalid_request');
    const { verifier, callback } = await leaveAndComeBack(at, endpoint, {
      audience: 'api.atlassian.com',
      scope: 'read:me offline_access read:jira-user read:jira-work',
    });
    const send = async (form: Record<string, string>) => {
      const response = await fetch(`${at.issuer}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ client_id: client.id, client_secret: client.secret, ...form }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    const code = callback.searchParams.get('code') ?? '';
    const first = await send({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT,
      code_verifier: verifier,
    });
    const again = { grant_type: 'refresh_token', refresh_token: first.body['refresh_token'] ?? '' };
    const second = await send(again);
    expect(second.status).toBe(200);
    expect(await send(again)).toMatchObject({
      status: 403,
      body: { error: 'unauthorized_client' },
    });
    const api = async (path: string) =>
      (
        await fetch(at.apiUrl + path, {
          headers: { authorization: `Bearer ${second.body['access_token'] ?? ''}` },
        })
      ).json();
    expect(await api('/me')).toMatchObject({ name: 'Alice', account_status: 'active' });
    expect(await api('/oauth/token/accessible-resources')).toMatchObject([
      { id: 'cloud-acme', url: 'https://acme.atlassian.net' },
    ]);
    expect(await api('/ex/jira/cloud-acme/rest/api/3/search/jql')).toMatchObject({
      issues: [{ key: 'DEMO-1' }, { key: 'DEMO-2' }],
    });
  });
});

async function leaveAndComeBackWithoutPage(at: StandIn, endpoint: string): Promise<URL> {
  const url = new URL(endpoint);
  url.search = new URLSearchParams({ client_id: client.id, redirect_uri: REDIRECT }).toString();
  const { location } = await new Browser(({ origin }) =>
    origin === at.origin ? origin : undefined,
  ).open(url);
  if (!location) throw new Error('not sent back');
  return location;
}

describe('what a project adds to a stand-in', () => {
  it('answers in its place, is taken anew, and is named where nothing answers', async () => {
    const gaps: string[] = [];
    const at = await startStandIn(github, { client, onGap: (call) => void gaps.push(call) });
    standIn = at;
    const as = {
      issuer: at.issuer,
      token_endpoint: `${at.origin}/login/oauth/access_token`,
    };
    const authorize = `${at.origin}/login/oauth/authorize`;
    const { verifier, callback } = await leaveAndComeBack(at, authorize, {}, 'alice');
    const tokens = new URLSearchParams(await (await redeemAt(as, callback, verifier)).text());
    const call = (path: string, token = tokens.get('access_token') ?? '') =>
      fetch(`${at.apiUrl}/${path}`, {
        headers: { 'authorization': `Bearer ${token}`, 'user-agent': 'a test' },
      });
    expect((await call('user')).status).toBe(200);
    expect((await call('user/starred?page=2')).status).toBe(404);
    expect((await call('user/starred', 'none')).status).toBe(401);
    expect(gaps).toEqual(['GET user/starred']);

    at.become({
      users: { alice: { name: 'Alicia' } },
      api: ({ path, user }) => (path === 'user/starred' ? Response.json([user.name]) : undefined),
    });
    expect(await (await call('user/starred')).json()).toEqual(['Alicia']);
    expect(gaps).toHaveLength(1);
  });
});
