import type { ServerResponse } from 'node:http';
import { bearerOf, isClient } from './credentials.js';
import { sendBack } from './person.js';
import { authorize, redeem, type CodeFault } from './plain-oauth.js';
import { sendJson, type Service, type UpstreamRequest, type World } from './stand-in.js';
import type { Granted } from './token-book.js';
import type { UpstreamUser } from './users.js';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** What Atlassian says when it takes no code. */
const FAULTS: Readonly<Record<CodeFault, readonly [status: number, error: string]>> = {
  client: [401, 'access_denied'],
  code: [403, 'invalid_grant'],
  redirect: [403, 'invalid_grant'],
  verifier: [403, 'invalid_grant'],
};

/**
 * Atlassian: no OpenID Connect, an audience that must be named, refresh tokens that rotate, and failures of a
 * refresh with status 403. Its authorization server and its API are two hosts.
 */
export const service: Service = {
  name: 'Atlassian',
  issuerPath: '',
  apiPath: '/api',
  admits: 'organization:acme.atlassian.net',
  start: (world) =>
    Promise.resolve({
      answer(request, res) {
        const { path } = request;
        if (path === '/authorize') return authorizePage(request, res, world);
        if (path === '/oauth/token') return tokens(request, res, world);
        if (path.startsWith('/api/')) return api(request, res, world);
        return false;
      },
    }),
};

function authorizePage(request: UpstreamRequest, res: ServerResponse, world: World): boolean {
  const { query } = request;
  const { client } = world;
  if (query.get('client_id') !== client.id) return false;
  if (query.get('redirect_uri') !== client.redirectUri) return false;
  if (query.get('audience') !== 'api.atlassian.com' || query.get('response_type') !== 'code') {
    const state = query.get('state') ?? undefined;
    return sendBack(res, client.redirectUri, { error: 'invalid_request', state });
  }
  const scopes = (query.get('scope') ?? '').split(' ').filter(Boolean);
  return authorize(request, res, world, { service: 'Atlassian', scopes, denial: 'access_denied' });
}

function tokens(request: UpstreamRequest, res: ServerResponse, world: World): true {
  const { tokenAnswer } = world.behaviour;
  if (tokenAnswer) {
    const { status, body } = tokenAnswer;
    return sendJson(res, status, typeof body === 'string' ? { message: body } : body);
  }
  const refuse = ([status, error]: readonly [number, string]): true =>
    sendJson(res, status, { error, error_description: 'The <b>request</b> was refused.' });
  if (request.form.get('grant_type') === 'refresh_token') {
    if (!isClient(request, world)) return refuse(FAULTS.client);
    const token = request.form.get('refresh_token') ?? '';
    const granted = token.startsWith('refresh_') ? world.tokens.take(token) : undefined;
    if (!granted || !world.users[granted.user].active) return refuse([403, 'unauthorized_client']);
    world.tokens.drop(granted.facts?.['accessToken']);
    return sendJson(res, 200, newTokens(granted, world));
  }
  const granted = redeem(request, world);
  if (typeof granted === 'string') return refuse(FAULTS[granted]);
  return sendJson(res, 200, newTokens(granted, world));
}

function newTokens({ user, scopes }: Granted, { tokens: book }: World): object {
  const now = Date.now() / 1000;
  const token = book.give('access_', { user, scopes, expiresAt: now + HOUR });
  const answer = {
    access_token: token,
    expires_in: HOUR,
    scope: scopes.join(' '),
    token_type: 'Bearer',
  };
  if (!scopes.includes('offline_access')) return answer;
  const expiresAt = now + 90 * DAY;
  const facts = { accessToken: token };
  return { ...answer, refresh_token: book.give('refresh_', { user, scopes, expiresAt, facts }) };
}

function api(request: UpstreamRequest, res: ServerResponse, world: World): true {
  const granted = world.tokens.find(bearerOf(request));
  const user = granted && world.users[granted.user];
  if (!user?.active) return sendJson(res, 401, { code: 401, message: 'Unauthorized' });
  const may = (scope: string) => granted?.scopes.includes(scope) === true;
  const path = request.path.slice('/api'.length);
  if (path === '/me') {
    if (!may('read:me')) return sendJson(res, 403, { code: 403, message: 'Forbidden' });
    const { email, name, emailVerified } = user;
    return sendJson(res, 200, {
      account_id: `5b10a2844c20165700ede${user.number}`,
      account_type: 'atlassian',
      account_status: 'active',
      email,
      email_verified: emailVerified,
      name,
    });
  }
  const sites = sitesOf(user, granted?.scopes ?? []);
  if (path === '/oauth/token/accessible-resources') return sendJson(res, 200, sites);
  const [, site] = /^\/ex\/jira\/([\w-]+)\/rest\/api\/3\/search\/jql$/.exec(path) ?? [];
  if (site === undefined || !sites.some(({ id }) => id === site)) {
    return sendJson(res, 404, { code: 404, message: 'Not Found' });
  }
  if (!may('read:jira-work')) return sendJson(res, 403, { code: 403, message: 'Forbidden' });
  return sendJson(res, 200, { issues: issuesOf(user), isLast: true });
}

/** Sites are listed for products that something may be read of. */
function sitesOf({ organizations }: UpstreamUser, scopes: readonly string[]) {
  const ofJira = scopes.filter((scope) => scope.includes('jira'));
  if (ofJira.length === 0) return [];
  return organizations.map((name) => ({
    id: `cloud-${name}`,
    name,
    url: `https://${name}.atlassian.net`,
    scopes: ofJira,
    avatarUrl: `https://${name}.atlassian.net/avatar.png`,
  }));
}

function issuesOf({ name }: UpstreamUser): object[] {
  return ['Write the report', 'Mend the door'].map((summary, index) => ({
    id: String(10_000 + index),
    key: `DEMO-${index + 1}`,
    fields: {
      summary: `${summary} (${name})`,
      status: { name: 'In Progress' },
      updated: '2026-11-01T12:00:00.000+0000',
      project: { key: 'DEMO', name: 'Demo' },
    },
  }));
}
