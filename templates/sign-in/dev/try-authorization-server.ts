import { createHash, randomBytes } from 'node:crypto';
import { requestableScopes } from '../src/auth/scopes.js';
import { profile } from '../src/auth/token/profile.js';
import { scopePolicy } from '../src/scope-map.js';
import { approve, approveOnly, signInUpstream } from './sign-in-by-hand.js';
import { assert, skip, step } from './steps.js';
import { service } from './upstream/service.js';
import { newBrowser, REDIRECT_URI } from './visit.js';

type Members = Readonly<Record<string, unknown>>;

/** Tries the authorization server by hand, as a client and as somebody who means no good. */
export async function tryAuthorizationServer(issuer: string, resource: string): Promise<void> {
  await step('the authorization server names itself and PKCE', async () => {
    for (const name of ['oauth-authorization-server', 'openid-configuration']) {
      const metadata = (await (await fetch(`${issuer}/.well-known/${name}`)).json()) as Members;
      assert(metadata['issuer'] === issuer, `${name} names another issuer`);
      const methods = metadata['code_challenge_methods_supported'];
      assert(Array.isArray(methods) && methods.includes('S256'), `${name} does not name S256`);
    }
    return { detail: 'both metadata documents', value: undefined };
  });

  await step('a client that returns to a stranger is refused', async () => {
    const { status, body } = await register(issuer, 'https://attacker.example/callback');
    assert(status === 400, `expected 400, got ${status}`);
    assert(body['error'] === 'invalid_redirect_uri', `expected invalid_redirect_uri`);
    return { detail: '400 invalid_redirect_uri', value: undefined };
  });

  const { body: client } = await register(issuer, REDIRECT_URI);
  const clientId = String(client['client_id']);

  await step(`a page of this server comes before ${service.name}`, async () => {
    const browser = newBrowser();
    const page = await browser.open(authorizationRequest(issuer, resource, clientId).url);
    assert(page.url.origin === issuer && page.status === 200, 'the browser was sent on');
    assert(page.text.includes(REDIRECT_URI), 'the page does not show where the client is');
    const policy = page.headers['content-security-policy'];
    assert(String(policy).includes("frame-ancestors 'none'"), 'the page can be framed');
    return { detail: 'it names the client and cannot be framed', value: undefined };
  });

  await step('a sign-in counts in the browser that began it', async () => {
    const stranger = newBrowser();
    const shown = await newBrowser().open(authorizationRequest(issuer, resource, clientId).url);
    const refused = await approveOnly(stranger, shown);
    assert(refused.location === undefined, 'another browser could say yes');
    const attacker = newBrowser();
    const consent = await attacker.open(authorizationRequest(issuer, resource, clientId).url);
    const { location } = await approveOnly(attacker, consent);
    assert(location !== undefined, `nobody was sent to ${service.name}`);
    const victim = newBrowser();
    const finished = await signInUpstream(victim, await victim.open(location), 'alice');
    assert(finished.status === 403, `expected 403, got ${finished.status}`);
    return { detail: '403 for a browser that was sent there', value: undefined };
  });

  const tokens = await step('signed in by hand, with a refresh token', async () => {
    const request = authorizationRequest(issuer, resource, clientId);
    const { callback, answer } = await signInAs('alice', issuer, resource, clientId, request);
    assert(callback.searchParams.get('iss') === issuer, 'the answer does not name the issuer');
    assert(answer.status === 200, `expected 200, got ${answer.status}`);
    const refreshToken = answer.body['refresh_token'];
    assert(typeof refreshToken === 'string', 'there is no refresh token');
    return { detail: 'the answer names the issuer', value: { refreshToken } };
  });

  const second = await step('refreshed three times at once', async () => {
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refreshToken };
    const answers = await Promise.all(
      [1, 2, 3].map(() => redeem(issuer, { ...refresh, client_id: clientId, resource })),
    );
    const wrong = answers.find(({ status }) => status !== 200);
    assert(wrong === undefined, `expected 200, got ${wrong?.status ?? 0}`);
    return { detail: 'a client may do so within a minute', value: answers[0]?.body ?? {} };
  });

  await step('withdrawn, and refreshed no more', async () => {
    const refreshToken = String(second['refresh_token']);
    const form = new URLSearchParams({ token: refreshToken, client_id: clientId });
    const revoked = await fetch(`${issuer}/revoke`, { method: 'POST', body: form });
    assert(revoked.status === 200, `expected 200, got ${revoked.status}`);
    const refresh = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const { body } = await redeem(issuer, { ...refresh, client_id: clientId, resource });
    assert(body['error'] === 'invalid_grant', 'it still counts');
    return { detail: '400 invalid_grant', value: undefined };
  });

  const request = authorizationRequest(issuer, resource, clientId);
  const { callback } = await signInAs('bob', issuer, resource, clientId, request);
  if (callback.searchParams.has('code')) {
    skip('somebody who may not sign in', 'SIGN_IN_ALLOW lets Bob in here');
  } else {
    await step('somebody who may not sign in', () => {
      const error = callback.searchParams.get('error');
      assert(error === 'access_denied', `expected access_denied, got ${String(error)}`);
      return Promise.resolve({ detail: 'Bob is sent back: access_denied', value: undefined });
    });
  }
}

interface AuthorizationRequest {
  readonly url: URL;
  readonly verifier: string;
}

function authorizationRequest(
  issuer: string,
  resource: string,
  clientId: string,
): AuthorizationRequest {
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(`${issuer}/authorize`);
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: randomBytes(8).toString('hex'),
    resource,
    scope: requestableScopes(profile, resource, scopePolicy.baseScopes).join(' '),
  }).toString();
  return { url, verifier };
}

/** Goes through the pages, and redeems the code where there is one. */
async function signInAs(
  user: string,
  issuer: string,
  resource: string,
  clientId: string,
  { url, verifier }: AuthorizationRequest,
): Promise<{ callback: URL; answer: { status: number; body: Members } }> {
  const browser = newBrowser();
  const page = await signInUpstream(browser, await approve(browser, await browser.open(url)), user);
  assert(page.location !== undefined, `${page.url.pathname} answered ${page.status}`);
  const answer = await redeem(issuer, {
    grant_type: 'authorization_code',
    code: page.location.searchParams.get('code') ?? '',
    client_id: clientId,
    redirect_uri: REDIRECT_URI,
    code_verifier: verifier,
    resource,
  });
  return { callback: page.location, answer };
}

async function register(issuer: string, redirectUri: string) {
  const response = await fetch(`${issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'A script',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    }),
  });
  return { status: response.status, body: (await response.json()) as Members };
}

async function redeem(issuer: string, form: Readonly<Record<string, string>>) {
  const body = new URLSearchParams(form);
  const response = await fetch(`${issuer}/token`, { method: 'POST', body });
  return { status: response.status, body: (await response.json()) as Members };
}
