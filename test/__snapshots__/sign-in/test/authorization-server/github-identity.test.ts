import { describe, expect, it } from 'vitest';
import { readAdmission } from '../../src/authorization-server/admission/admission.js';
import { admits, type Rule } from '../../src/authorization-server/admission/policy.js';
import { createIdentitySource } from '../../src/authorization-server/upstream/github-identity.js';
import { upstreamProfile } from '../../src/authorization-server/upstream/profile.js';
import { createTransport } from '../../src/authorization-server/upstream/transport.js';

const ISSUER = 'https://github.example';
const tokens = { accessToken: 'gho_a-token', scopes: [] };
const USER = { id: 7, login: 'Ada', name: null };

type Answer = object | ((url: URL) => Response);

/** An API with these answers below `/api`, and who it says that somebody is. */
function source(answers: Readonly<Record<string, Answer>>, ...kinds: Rule['kind'][]) {
  const sent: { url: URL; init: RequestInit }[] = [];
  const transport = createTransport(ISSUER, (address, init) => {
    const url = new URL(address);
    sent.push({ url, init });
    const answer = answers[url.pathname.replace('/api', '')] ?? [];
    return Promise.resolve(typeof answer === 'function' ? answer(url) : Response.json(answer));
  });
  const identities = createIdentitySource({
    profile: upstreamProfile,
    config: { issuer: ISSUER, apiUrl: `${ISSUER}/api`, clientId: 'id', clientSecret: 'secret' },
    client: { client_id: 'id' },
    server: () => Promise.reject(new Error('there are no metadata')),
    transport,
    kinds: new Set(kinds),
  });
  return { identify: () => identities.identify(tokens), identities, sent };
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  () =>
    Response.json({ message: '<b>no</b>' }, { status: code, headers });

describe('who somebody is at GitHub', () => {
  it('is the number of the account; a login can be somebody else’s tomorrow', async () => {
    const before = await source({ '/user': USER }).identify();
    const after = await source({
      '/user': { ...USER, login: 'Lovelace', name: 'Ada L.' },
    }).identify();
    expect(before).toMatchObject({ issuer: ISSUER, subject: '7', name: 'Ada' });
    expect(after).toMatchObject({ issuer: ISSUER, subject: '7', name: 'Ada L. (Lovelace)' });
  });

  it.each([{}, { ...USER, id: '7' }, { ...USER, id: 1.5 }, { ...USER, login: undefined }, []])(
    'is not known from %j',
    async (user) => {
      await expect(source({ '/user': user }).identify()).rejects.toMatchObject({ code: 'refused' });
    },
  );

  it.each([
    [
      () => Response.json({ message: 'Sorry. Your account was suspended.' }, { status: 403 }),
      'ended',
    ],
    [
      () => Response.json({ message: 'Your organization was suspended.' }, { status: 403 }),
      'unavailable',
    ],
    [status(403), 'unavailable'],
    [status(403, { 'x-ratelimit-remaining': '0' }), 'unavailable'],
    [status(403, { 'retry-after': '60' }), 'unavailable'],
    [status(429), 'unavailable'],
    [status(502), 'unavailable'],
  ])('cannot be said when the API refuses (%#)', async (user, code) => {
    await expect(source({ '/user': user }).identify()).rejects.toMatchObject({ code });
  });

  it('comes with the address that GitHub has verified, and with none where it may not be read', async () => {
    const at = (emails: Answer) => source({ '/user': USER, '/user/emails': emails }).identify();
    const primary = { email: 'ada@example.com', primary: true, verified: true };
    const other = { email: 'other@example.com', primary: false, verified: true };
    expect(await at([other, primary])).toHaveProperty('email', 'ada@example.com');
    expect(await at([other, { ...primary, verified: false }])).not.toHaveProperty('email');
    expect(await at(status(404))).not.toHaveProperty('email');
    await expect(at(status(503))).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('the organizations and teams of somebody at GitHub', () => {
  const membership = (login: string, state = 'active') => ({
    state,
    organization: { login, id: login.length },
  });

  it('are those of active memberships, by login and by number', async () => {
    const memberships = [membership('Acme'), membership('Globex', 'pending'), { state: 'active' }];
    const answers = { '/user': USER, '/user/memberships/orgs': memberships };
    const { identify, sent } = source(answers, 'organization');
    expect((await identify()).organizations).toEqual(['acme', 'id:4']);
    expect(sent.at(-1)?.url.searchParams.get('state')).toBe('active');
  });

  it('are teams by organization and slug, and by number', async () => {
    const team = { id: 12, slug: 'Admins', organization: { login: 'Acme' } };
    const teams = [team, { ...team, id: '13', slug: 'b' }, { id: 14, slug: 'x' }];
    const { identify } = source({ '/user': USER, '/user/teams': teams }, 'group');
    expect((await identify()).groups).toEqual(['acme/admins', 'id:12', 'acme/b']);
  });

  it.each([
    ['group:id:12', true],
    ['group:id:1', false],
    ['group:acme/admins', false],
  ])('follow a team that is renamed only by its number: %s', async (allow, isAdmitted) => {
    const renamed = { id: 12, slug: 'owners', organization: { login: 'Acme' } };
    const { identify } = source({ '/user': USER, '/user/teams': [renamed] }, 'group');
    expect(admits(readAdmission(allow, upstreamProfile), await identify())).toBe(isAdmitted);
  });

  it('are read to the last page, and not for ever', async () => {
    const pages = (full: number) => (url: URL) => {
      const page = Number(url.searchParams.get('page'));
      return Response.json(
        page <= full ? Array.from({ length: 30 }, () => membership('a')) : [membership('last')],
      );
    };
    const at = async (full: number) => {
      const answers = { '/user': USER, '/user/memberships/orgs': pages(full) };
      const { identify, sent } = source(answers, 'organization');
      const { organizations } = await identify();
      const count = sent.filter(({ url }) => url.pathname.endsWith('/orgs')).length;
      return { found: organizations?.includes('last'), count };
    };
    expect(await at(2)).toEqual({ found: true, count: 3 });
    expect(await at(1000)).toEqual({ found: false, count: 34 });
  });

  it('are not asked for where no rule needs them', async () => {
    const { identify, sent } = source({ '/user': USER });
    expect(await identify()).not.toHaveProperty('organizations');
    expect(sent.map(({ url }) => url.pathname)).toEqual(['/api/user', '/api/user/emails']);
  });

  it('are not guessed when they cannot be read', async () => {
    const answers = { '/user': USER, '/user/memberships/orgs': status(403) };
    await expect(source(answers, 'organization').identify()).rejects.toMatchObject({
      code: 'refused',
    });
  });
});

it('AT-79: is nobody’s end where something else than the account is suspended', async () => {
  const message = 'The account was suspended that this app belongs to.';
  const suspended = () => Response.json({ message }, { status: 403 });
  const identify = (path: string) =>
    source({ '/user': USER, [path]: suspended }, 'organization').identify();
  expect(await identify('/user/emails')).toMatchObject({ subject: '7' });
  await expect(identify('/user/memberships/orgs')).rejects.toMatchObject({ code: 'refused' });
});

describe('a token that GitHub answers with 401', () => {
  const confirm = '/applications/id/token';
  const withToken = { ...tokens, refreshToken: 'ghr_a-token' };
  const challenge = status(401, { 'www-authenticate': 'Bearer error="invalid_token"' });

  it.each([
    [status(401), status(404), 'ended'],
    [challenge, status(404), 'ended'],
    [status(401), {}, 'not_taken'],
    [challenge, {}, 'not_taken'],
    [status(401), status(401), 'not_taken'],
    [status(401), status(403), 'not_taken'],
    [status(401), status(422), 'not_taken'],
    [status(401), status(503), 'not_taken'],
  ])(
    'AT-79: is over only if GitHub says so of the token itself (%#)',
    async (user, answer, code) => {
      const { identify, sent } = source({ '/user': user, [confirm]: answer });
      await expect(identify()).rejects.toMatchObject({ code });
      const { url, init } = sent.at(-1) ?? {};
      expect([init?.method, url?.pathname]).toEqual(['POST', `/api${confirm}`]);
      expect(init?.body).toBe(JSON.stringify({ access_token: tokens.accessToken }));
      const basic = Buffer.from('id:secret').toString('base64');
      expect(new Headers(init?.headers).get('authorization')).toBe(`Basic ${basic}`);
    },
  );

  it('AT-79: is over only if GitHub says so, whatever it was to read', async () => {
    const answers = { '/user': USER, '/user/emails': status(401), [confirm]: status(404) };
    await expect(source(answers).identify()).rejects.toMatchObject({ code: 'ended' });
  });

  it('is renewed, where it can be, and not asked about', async () => {
    const { identities, sent } = source({ '/user': status(401), [confirm]: status(404) });
    await expect(identities.identify(withToken)).rejects.toMatchObject({ code: 'not_taken' });
    expect(sent).toHaveLength(1);
  });
});

describe('a token of GitHub', () => {
  it('is sent to its API alone, and withdrawn with the secret of the app', async () => {
    const { identify, identities, sent } = source({ '/user': USER });
    await identify();
    for (const { init } of sent) {
      expect(new Headers(init.headers).get('authorization')).toBe(`Bearer ${tokens.accessToken}`);
    }
    await identities.revoke?.(tokens);
    const { url, init } = sent.at(-1) ?? {};
    expect([init?.method, url?.pathname]).toEqual(['DELETE', '/api/applications/id/token']);
    expect(init?.body).toBe(JSON.stringify({ access_token: tokens.accessToken }));
    const basic = Buffer.from('id:secret').toString('base64');
    expect(new Headers(init?.headers).get('authorization')).toBe(`Basic ${basic}`);
  });
});
