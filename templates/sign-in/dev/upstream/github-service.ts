import type { ServerResponse } from 'node:http';
import { bearerOf, isClient } from './credentials.js';
import { authorize, redeem, type CodeFault } from './plain-oauth.js';
import { sendBack } from './person.js';
import { sendJson, type Service, type UpstreamRequest, type World } from './stand-in.js';
import type { Granted } from './token-book.js';

/** How the two kinds of apps at GitHub differ. */
export interface GitHubKind {
  readonly prefix: string;
  /** Scopes of an OAuth App; a GitHub App has permissions instead. */
  readonly hasScopes: boolean;
  /** Seconds; undefined where tokens do not expire and nothing refreshes them. */
  readonly expires: { readonly token: number; readonly refresh: number } | undefined;
}

const TOKENS_PER_USER = 10;

/** What GitHub says when it takes no code; with status 200. */
const FAULTS: Readonly<Record<CodeFault, string>> = {
  client: 'incorrect_client_credentials',
  code: 'bad_verification_code',
  redirect: 'redirect_uri_mismatch',
  verifier: 'bad_verification_code',
};

/** GitHub's web flow and the few paths of its API that a sign-in and the example tools use. */
export function githubService(kind: GitHubKind): Service {
  return {
    name: 'GitHub',
    issuerPath: '',
    apiPath: '/api/v3',
    admits: 'organization:acme',
    start: (world) =>
      Promise.resolve({
        answer(request, res) {
          const { path } = request;
          if (path === '/login/oauth/authorize') return authorizePage(request, res, world, kind);
          if (path === '/login/oauth/access_token') return tokens(request, res, world, kind);
          if (path.startsWith('/api/v3/')) return api(request, res, world, kind);
          return false;
        },
      }),
  };
}

function authorizePage(
  request: UpstreamRequest,
  res: ServerResponse,
  world: World,
  kind: GitHubKind,
): boolean {
  const { query } = request;
  const { client } = world;
  if (query.get('client_id') !== client.id) return false;
  const state = query.get('state') ?? undefined;
  const redirectUri = query.get('redirect_uri');
  if (redirectUri !== null && redirectUri !== client.redirectUri) {
    return sendBack(res, client.redirectUri, { error: 'redirect_uri_mismatch', state });
  }
  const method = query.get('code_challenge_method');
  if (query.has('code_challenge') && method !== 'S256') {
    return sendBack(res, client.redirectUri, { error: 'invalid_request', state });
  }
  const scopes = kind.hasScopes ? (query.get('scope') ?? '').split(/[ ,]+/).filter(Boolean) : [];
  return authorize(request, res, world, { service: 'GitHub', scopes, denial: 'access_denied' });
}

/** Answers 200 even where it refuses, and as a form unless the request accepts JSON. */
function tokens(
  request: UpstreamRequest,
  res: ServerResponse,
  world: World,
  kind: GitHubKind,
): true {
  const answer = world.behaviour.tokenAnswer;
  const send = (body: Record<string, string | number>): true => {
    if (request.headers.accept?.includes('application/json')) return sendJson(res, 200, body);
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(body)) form.set(name, String(value));
    res.writeHead(200, { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' });
    res.end(form.toString());
    return true;
  };
  if (answer) return sendJson(res, answer.status, asObject(answer.body));
  if (request.form.get('grant_type') === 'refresh_token') {
    if (!isClient(request, world)) return send(refusal('incorrect_client_credentials'));
    const token = request.form.get('refresh_token') ?? '';
    const granted = token.startsWith('ghr_') ? world.tokens.take(token) : undefined;
    if (!granted || !world.users[granted.user].active) return send(refusal('bad_refresh_token'));
    world.tokens.drop(granted.facts?.['accessToken']);
    return send(newTokens(granted, world, kind));
  }
  const granted = redeem(request, world);
  return send(
    typeof granted === 'string' ? refusal(FAULTS[granted]) : newTokens(granted, world, kind),
  );
}

function newTokens(
  { user, scopes }: Granted,
  { tokens: book }: World,
  { prefix, expires }: GitHubKind,
): Record<string, string | number> {
  const now = Date.now() / 1000;
  const lifetime = expires ? { expiresAt: now + expires.token } : {};
  const token = book.give(prefix, { user, scopes, ...lifetime });
  for (const old of book.of(user, prefix).slice(0, -TOKENS_PER_USER)) book.drop(old);
  const answer = { access_token: token, token_type: 'bearer', scope: scopes.join(',') };
  if (!expires) return answer;
  const refreshToken = book.give('ghr_', {
    user,
    scopes,
    expiresAt: now + expires.refresh,
    facts: { accessToken: token },
  });
  return {
    ...answer,
    expires_in: expires.token,
    refresh_token: refreshToken,
    refresh_token_expires_in: expires.refresh,
  };
}

function refusal(error: string): Record<string, string> {
  return {
    error,
    error_description: 'The <b>request</b> was refused.',
    error_uri: 'https://docs.github.com/apps/',
  };
}

function api(request: UpstreamRequest, res: ServerResponse, world: World, kind: GitHubKind): true {
  const path = request.path.slice('/api/v3'.length);
  if (path.startsWith('/applications/')) return ofApp(path, request, res, world);
  if (request.headers['user-agent'] === undefined) {
    return sendJson(res, 403, { message: 'Request forbidden by administrative rules.' });
  }
  const token = bearerOf(request);
  const granted = token?.startsWith(kind.prefix) ? world.tokens.find(token) : undefined;
  if (!granted) return sendJson(res, 401, { message: 'Bad credentials' });
  const user = world.users[granted.user];
  if (!user.active) return sendJson(res, 403, { message: 'Sorry. Your account was suspended.' });
  const { scopes } = granted;
  const may = (scope: string) => !kind.hasScopes || scopes.includes(scope);
  const answer = (body: object): true =>
    sendJson(res, 200, body, kind.hasScopes ? { 'X-OAuth-Scopes': scopes.join(', ') } : {});
  const refuse = (): true =>
    sendJson(res, 403, { message: 'Resource not accessible by integration' });

  if (path === '/user') {
    const { number, name } = user;
    return answer({ id: number, login: user.id, name, email: null, type: 'User' });
  }
  if (path === '/user/emails') {
    if (!may('user:email')) return sendJson(res, 404, { message: 'Not Found' });
    const { email, emailVerified: verified } = user;
    return answer([
      { email: `${user.id}@users.noreply.github.com`, primary: false, verified: true },
      { email, primary: true, verified },
    ]);
  }
  if (path === '/user/orgs') {
    if (!may('read:org')) return answer([]);
    return answer(user.organizations.map((login, index) => ({ login, id: 500 + index })));
  }
  if (path === '/user/teams') {
    if (!may('read:org')) return refuse();
    return answer(
      user.groups.map((slug, index) => ({
        id: 700 + index,
        slug,
        organization: { login: user.organizations[0] },
      })),
    );
  }
  if (path === '/user/memberships/orgs') {
    if (!may('read:org')) return refuse();
    return answer(
      user.organizations.map((login, index) => ({
        state: 'active',
        role: 'member',
        organization: { login, id: 500 + index },
      })),
    );
  }
  const [, organization] = /^\/user\/memberships\/orgs\/([\w-]+)$/.exec(path) ?? [];
  if (organization !== undefined) {
    if (!may('read:org')) return refuse();
    return user.organizations.includes(organization)
      ? answer({ state: 'active', role: 'member', organization: { login: organization } })
      : sendJson(res, 404, { message: 'Not Found' });
  }
  if (path === '/user/repos') return answer(repositoriesOf(user.id, may('repo')));
  return sendJson(res, 404, { message: 'Not Found' });
}

/** Tells of a token, or ends it or the whole grant; basic authentication with the app's own secret. */
function ofApp(path: string, request: UpstreamRequest, res: ServerResponse, world: World): true {
  const [, id, what] = /^\/applications\/([^/]+)\/(grant|token)$/.exec(path) ?? [];
  if (id !== world.client.id || !isClient(request, world)) {
    return sendJson(res, 404, { message: 'Not Found' });
  }
  const token = request.form.get('access_token') ?? '';
  const granted = world.tokens.find(token);
  if (request.method === 'POST') {
    if (what !== 'token' || !granted) return sendJson(res, 404, { message: 'Not Found' });
    const { user, scopes } = granted;
    const { number: id } = world.users[user];
    return sendJson(res, 200, { app: { client_id: world.client.id }, scopes, user: { id } });
  }
  if (!granted) return sendJson(res, 422, { message: 'Validation Failed' });
  if (what === 'grant') world.tokens.dropAll(granted.user);
  else world.tokens.drop(token);
  res.writeHead(204).end();
  return true;
}

function repositoriesOf(login: string, seesPrivate: boolean): object[] {
  const all = ['notes', 'website', 'secrets'].map((name) => ({
    name,
    full_name: `${login}/${name}`,
    private: name === 'secrets',
    html_url: `https://github.com/${login}/${name}`,
    description: `The ${name} of ${login}`,
    updated_at: '2026-11-01T12:00:00Z',
  }));
  return all.filter((repository) => seesPrivate || !repository.private);
}

function asObject(body: object | string): object {
  return typeof body === 'string' ? { message: body } : body;
}
