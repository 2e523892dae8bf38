import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Fetch } from '../../src/auth/limited-body.js';
import { createUpstream } from '../../src/authorization-server/upstream/create-upstream.js';
import type { IdentitySource } from '../../src/authorization-server/upstream/identity-source.js';
import { upstreamProfile } from '../../src/authorization-server/upstream/profile.js';
import { createServerSource } from '../../src/authorization-server/upstream/server.js';
import { createTransport } from '../../src/authorization-server/upstream/transport.js';
import type { UpstreamProfile } from '../../src/authorization-server/upstream/upstream-profile.js';

const ISSUER = 'https://upstream.example';
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
  userinfo_endpoint: `${ISSUER}/userinfo`,
};
const discovered: UpstreamProfile = {
  ...upstreamProfile,
  identity: 'userinfo',
  endpoints: 'discovered',
};
const nobody: IdentitySource = {
  identify: () => Promise.reject(new Error('nobody asks')),
};

function upstreamAt(fetch: Fetch, issuer = ISSUER, profile = discovered) {
  return createUpstream({
    profile,
    createIdentitySource: () => nobody,
    config: { issuer, apiUrl: `${issuer}/api`, clientId: 'client', clientSecret: 'a secret' },
    rules: [{ kind: 'everyone' }],
    redirectUri: 'https://mcp.example.com/oauth/callback',
    fetch,
  });
}

const saying =
  (metadata: object): Fetch =>
  () =>
    Promise.resolve(Response.json(metadata));

describe('requests to the upstream', () => {
  it('follow no redirect and end after a while', async () => {
    let sent: RequestInit | undefined;
    const { fetch } = createTransport(ISSUER, (_url, init) => {
      sent = init;
      return Promise.resolve(new Response(null, { status: 302, headers: { location: '/x' } }));
    });
    expect((await fetch(ISSUER, { redirect: 'follow' })).status).toBe(302);
    expect(sent?.redirect).toBe('manual');
    expect(sent?.signal).toBeInstanceOf(AbortSignal);
  });

  it('take no more than 256 kB', async () => {
    const { fetch } = createTransport(ISSUER, () =>
      Promise.resolve(new Response('x'.repeat(300_000))),
    );
    await expect(fetch(ISSUER, {})).rejects.toThrow('larger');
  });

  it.each([
    ['http://upstream.example', ISSUER],
    ['http://127.0.0.1:1', ISSUER],
    ['http://upstream.example', 'http://127.0.0.1:1'],
    ['http://10.0.0.1', 'http://10.0.0.1'],
    ['ftp://upstream.example', ISSUER],
  ])('do not go to %s where the issuer is %s', async (url, issuer) => {
    let wasSent = false;
    const { fetch } = createTransport(issuer, () => {
      wasSent = true;
      return Promise.resolve(new Response());
    });
    await expect(fetch(url, {})).rejects.toThrow('https');
    expect(wasSent).toBe(false);
  });

  it('may go to this machine where the issuer is there too', async () => {
    const { fetch } = createTransport('http://localhost:1', () =>
      Promise.resolve(new Response('x')),
    );
    expect(await (await fetch('http://127.0.0.1:2', {})).text()).toBe('x');
  });

  it.each([
    [{ error: 'bad' }, 400],
    [{ ok: false }, 400],
    [{ ok: true }, 200],
    [{ error: { code: 1 } }, 200],
    [null, 200],
  ])('have the status 400 where the answer is %j', async (body, status) => {
    const { fetch } = createTransport(ISSUER, () => Promise.resolve(Response.json(body)));
    expect((await fetch(ISSUER, {})).status).toBe(status);
  });
});

describe('the metadata of an upstream', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each<[string, object]>([
    ['of another issuer', { issuer: 'https://other.example' }],
    ['of an issuer with a slash more', { issuer: `${ISSUER}/` }],
    [
      'with a plain authorization endpoint',
      { authorization_endpoint: 'http://upstream.example/a' },
    ],
    ['with a plain token endpoint', { token_endpoint: 'http://upstream.example/t' }],
    ['with plain keys', { jwks_uri: 'http://upstream.example/k' }],
    [
      'with a script in the place of an endpoint',
      { authorization_endpoint: 'javascript:alert(1)' },
    ],
    ['without a token endpoint', { token_endpoint: undefined }],
    ['without keys', { jwks_uri: undefined }],
    ['with no URL in the place of one', { token_endpoint: 'token' }],
    ['without a place to ask who somebody is', { userinfo_endpoint: undefined }],
  ])('are refused when they are metadata %s', async (_, differently) => {
    const upstream = upstreamAt(saying({ ...METADATA, ...differently }));
    await expect(upstream.begin()).rejects.toMatchObject({ code: 'refused' });
  });

  it('need no place to ask who somebody is where the ID token says it', async () => {
    const metadata = { ...METADATA, userinfo_endpoint: undefined };
    const profile = { ...discovered, identity: 'id-token' } as const;
    const { url } = await upstreamAt(saying(metadata), ISSUER, profile).begin();
    expect(url.pathname).toBe('/authorize');
  });

  it('are not what something else answers', async () => {
    const upstream = upstreamAt(() => Promise.resolve(new Response('<html>')));
    await expect(upstream.begin()).rejects.toThrow('UPSTREAM_ISSUER has no metadata');
  });

  it('are read once, and again after a failure', async () => {
    let count = 0;
    let answer: () => Response = () => new Response('down', { status: 503 });
    const upstream = upstreamAt(() => {
      count += 1;
      return Promise.resolve(answer());
    });
    await expect(upstream.begin()).rejects.toMatchObject({ code: 'unavailable' });
    answer = () => Response.json(METADATA);
    await Promise.all([upstream.begin(), upstream.begin()]);
    const { url } = await upstream.begin();
    expect(url.href).toMatch(/^https:\/\/upstream\.example\/authorize\?/);
    expect(count).toBe(2);
  });

  it('are read again after an hour, and an outage leaves the old ones in use', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
    let answer = () => Response.json(METADATA);
    const upstream = upstreamAt(() => Promise.resolve(answer()));
    const endpoint = async () => (await upstream.begin()).url.pathname;
    expect(await endpoint()).toBe('/authorize');
    answer = () => Response.json({ ...METADATA, authorization_endpoint: `${ISSUER}/new` });
    pass(3599);
    expect(await endpoint()).toBe('/authorize');
    pass(1);
    expect(await endpoint()).toBe('/new');
    pass(3600);
    answer = () => new Response('down', { status: 503 });
    expect(await endpoint()).toBe('/new');
    answer = () => Response.json({ ...METADATA, issuer: 'https://other.example' });
    await expect(upstream.begin()).rejects.toMatchObject({ code: 'refused' });
  });

  it('AT-58: leave no signature that whoever knows the client secret could make', async () => {
    const algorithmsOf = async (offered?: readonly string[]) => {
      const metadata = { ...METADATA, id_token_signing_alg_values_supported: offered };
      const transport = createTransport(ISSUER, saying(metadata));
      const server = await createServerSource(ISSUER, discovered, transport)();
      return server.id_token_signing_alg_values_supported;
    };
    const good = 'RS256 PS256 ES256 ES384 ES512 RS512 RS384 EdDSA Ed25519'.split(' ');
    expect(await algorithmsOf(['none', 'HS256', 'HS512', ...good])).toEqual(good);
    expect(await algorithmsOf(['none', 'HS256', 'ES256'])).toEqual(['ES256']);
    expect(await algorithmsOf()).toEqual(['RS256']);
  });

  it('are what is known of an upstream without a document', async () => {
    const endpoints = { authorization: '/a', token: '/t', revocation: '/r' };
    const issuer = `${ISSUER}/x/`;
    const known = createServerSource(
      issuer,
      { ...discovered, endpoints },
      createTransport(issuer, () => Promise.reject(new Error('nothing is read'))),
    );
    expect(await known()).toEqual({
      issuer,
      authorization_endpoint: `${ISSUER}/x/a`,
      token_endpoint: `${ISSUER}/x/t`,
      revocation_endpoint: `${ISSUER}/x/r`,
    });
  });

  it('AT-57: say that the upstream names itself where it is known to', async () => {
    const endpoints = { authorization: '/a', token: '/t' };
    const known = createServerSource(
      ISSUER,
      { ...discovered, endpoints, namesIssuer: true },
      createTransport(ISSUER),
    );
    expect(await known()).toEqual({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/a`,
      token_endpoint: `${ISSUER}/t`,
      authorization_response_iss_parameter_supported: true,
    });
  });

  it('keep what stands in the query of the endpoint', async () => {
    const authorization_endpoint = `${ISSUER}/authorize?policy=one&client_id=other`;
    const { url } = await upstreamAt(saying({ ...METADATA, authorization_endpoint })).begin();
    expect(url.searchParams.getAll('policy')).toEqual(['one']);
    expect(url.searchParams.getAll('client_id')).toEqual(['client']);
  });
});

describe('the scopes of an upstream', () => {
  const scopes = [
    { scope: 'always', meaning: 'be there' },
    { scope: 'sometimes', meaning: 'see groups', for: ['group' as const] },
  ];
  const asked = async (kind: 'group' | 'domain', apiScopes: UpstreamProfile['scopes'] = []) => {
    const upstream = createUpstream({
      profile: { ...discovered, scopes },
      createIdentitySource: () => nobody,
      config: { issuer: ISSUER, apiUrl: ISSUER, clientId: 'client', clientSecret: 'a secret' },
      rules: [{ kind, value: 'x' }],
      apiScopes,
      redirectUri: 'https://mcp.example.com/oauth/callback',
      fetch: saying(METADATA),
    });
    return (await upstream.begin()).url.searchParams.get('scope');
  };

  it('are no more than the rules need (AS-48)', async () => {
    expect(await asked('domain')).toBe('always');
    expect(await asked('group')).toBe('always sometimes');
  });

  it('hold those of the API that tools call', async () => {
    expect(await asked('domain', [{ scope: 'api', meaning: 'read all' }])).toBe('always api');
  });
});
