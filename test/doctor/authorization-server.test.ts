import { afterEach, describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { configuredIssuers, furtherConfigs } from '../../src/answers/issuers.js';
import { checkFurtherIssuers, providerOf } from '../../src/doctor/checks/authorization-server.js';
import { checkClients } from '../../src/doctor/checks/clients.js';
import { checkDiscovery } from '../../src/doctor/checks/discovery.js';
import { checkIntrospection } from '../../src/doctor/checks/introspection.js';
import { checkKeys } from '../../src/doctor/checks/keys.js';
import { checkMetadata } from '../../src/doctor/checks/metadata.js';
import type { CheckedToken, ServerSettings } from '../../src/doctor/project-report.js';
import { exampleConfig } from '../support/example-config.js';
import { fetchText, goodMetadata, keyPair, startPeer, statuses, type Peer } from './support.js';

const record = (id: string) => {
  const found = catalog.providers.find((each) => each.id === id);
  if (!found) throw new Error(`no record of ${id}`);
  return found;
};
const way = (id: string) => {
  const found = catalog.downstreams.find((each) => each.id === id);
  if (!found) throw new Error(`no way ${id}`);
  return found;
};
const provider = record('generic-oidc');
const peers: Peer[] = [];
const start: typeof startPeer = async (respond) => {
  const peer = await startPeer(respond);
  peers.push(peer);
  return peer;
};

afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.close()));
});

describe('further issuers', () => {
  const config = {
    ...exampleConfig({ providerId: 'keycloak' }),
    issuers: configuredIssuers([{ provider: 'okta' }, { provider: 'okta' }]),
  };
  const check = (furtherIssuers: ServerSettings['furtherIssuers']) =>
    checkFurtherIssuers({ scopes: ['mcp:access'], furtherIssuers }, config, fetchText);

  it('are looked at like the main one, and each finding says whose it is', async () => {
    const { publicKey } = await keyPair('RS256');
    const peer = await start(({ url = '' }) => {
      if (url.includes('/.well-known/')) {
        return {
          body: { ...goodMetadata(`${peer.origin}/oauth2/b`), issuer: `${peer.origin}/oauth2/c` },
        };
      }
      return { body: { keys: [{ ...publicKey, kid: 'b', alg: 'RS256' }] } };
    });
    const issuer = `${peer.origin}/oauth2/b`;
    const findings = await check([{ issuer, provider: 'okta', jwksUri: `${peer.origin}/keys` }]);
    expect(findings.every(({ says }) => says.startsWith(`${issuer}: `))).toBe(true);
    expect(statuses(findings)).toMatchObject({ 'reachable': 'fail', 'usable-keys': 'pass' });
    const remedies = findings.map(({ remedy }) => remedy ?? '').join(' ');
    expect(remedies).toContain('its issuer in AUTH_SERVER_ISSUERS');
    expect(remedies).not.toMatch(/AUTH_SERVER_ISSUER\b/);
  });

  it('are looked at each: one that is away hides nothing of another', async () => {
    const good = await start(({ url = '' }) =>
      url.includes('/.well-known/') ? { body: goodMetadata(`${good.origin}/oauth2/b`) } : undefined,
    );
    const away = await startPeer(() => undefined);
    await away.close();
    const findings = await check([
      { issuer: `${away.origin}/oauth2/a`, provider: 'okta' },
      { issuer: `${good.origin}/oauth2/b`, provider: 'okta' },
    ]);
    const of = (origin: string) =>
      statuses(findings.filter(({ says }) => says.startsWith(`${origin}/`)));
    expect(of(away.origin)).toMatchObject({ reachable: 'fail', jwks: 'not-checked' });
    expect(of(good.origin)).toMatchObject({ reachable: 'pass', pkce: 'pass' });
    expect(findings.map(({ id }) => id)).not.toContain('grant');
  });

  it('are not looked at where the answers do not name their provider, and that is said', async () => {
    const findings = await check([{ issuer: 'https://a.example', provider: 'auth0' }]);
    expect(statuses(findings)).toEqual({ issuer: 'not-checked' });
    expect(findings[0]?.remedy).toContain('update');
  });

  it('are no trouble where there are none', async () => {
    expect(await check(undefined)).toEqual([]);
  });

  it('bring the traps of their providers, each once, and judge their own tokens', () => {
    const others = furtherConfigs(config);
    expect(others.map(({ provider: { id } }) => id)).toEqual(['okta']);
    const furtherIssuers = [{ issuer: 'https://b.example', provider: 'okta' }];
    const token = (issuer: string) => ({ state: 'checked', expects: { issuer } }) as CheckedToken;
    const by = (issuer: string) => providerOf(token(issuer), { furtherIssuers }, config).id;
    expect(by('https://b.example')).toBe('okta');
    expect(by('https://a.example')).toBe('keycloak');
    expect(providerOf({ state: 'none' }, { furtherIssuers }, config).id).toBe('keycloak');
  });
});

describe('discovery', () => {
  const OAUTH = '/.well-known/oauth-authorization-server/tenant';
  const INSERTED = '/.well-known/openid-configuration/tenant';
  const APPENDED = '/tenant/.well-known/openid-configuration';

  /** Looks at an issuer with a path; `answers` says what stands where. */
  async function discover(answers: (origin: string) => Record<string, unknown>) {
    const peer = await start(({ url = '' }) => {
      const found = answers(peer.origin)[url];
      return found === undefined ? undefined : (found as { body: unknown });
    });
    return checkDiscovery(`${peer.origin}/tenant`, provider.discovery, fetchText);
  }
  const metadata = (origin: string) => ({ body: goodMetadata(`${origin}/tenant`) });

  it('is content when all three places answer', async () => {
    const { findings, metadata: found } = await discover((origin) => ({
      [OAUTH]: metadata(origin),
      [INSERTED]: metadata(origin),
      [APPENDED]: metadata(origin),
    }));
    expect(statuses(findings)).toEqual({
      'oauth-inserted': 'pass',
      'openid-inserted': 'pass',
      'openid-appended': 'pass',
      'reachable': 'pass',
      'clock': 'pass',
    });
    expect(found).toBeDefined();
  });

  it('warns when only clients of newer revisions find the metadata', async () => {
    const { findings } = await discover((origin) => ({ [APPENDED]: metadata(origin) }));
    expect(statuses(findings)).toMatchObject({ 'openid-appended': 'pass', 'reachable': 'warn' });
  });

  it.each([
    ['a slash at its end', (issuer: string) => `${issuer}/`],
    ['another case', (issuer: string) => issuer.toUpperCase()],
    ['no path', (issuer: string) => new URL(issuer).origin],
  ])('fails for an issuer that differs by %s, and trusts nothing of it', async (_, change) => {
    const { findings, metadata: found } = await discover((origin) => ({
      [OAUTH]: { body: goodMetadata(change(`${origin}/tenant`)) },
    }));
    expect(statuses(findings)).toMatchObject({ 'oauth-inserted': 'fail', 'reachable': 'fail' });
    expect(found).toBeUndefined();
  });

  it.each([
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
    ['HTML', { headers: { 'content-type': 'text/html' }, body: '<p>Sign in</p>' }],
    ['a list', { body: [] }],
    ['an error', { status: 500, body: {} }],
  ])('does not take %s for metadata', async (_, answer) => {
    const { findings, metadata: found } = await discover(() => ({ [OAUTH]: answer }));
    expect(statuses(findings)).toMatchObject({
      'oauth-inserted': 'warn',
      'reachable': 'fail',
    });
    expect(found).toBeUndefined();
  });

  it('says in one line why nobody answers', async () => {
    const peer = await startPeer(() => undefined);
    await peer.close();
    const { findings } = await checkDiscovery(peer.origin, provider.discovery, fetchText);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.says).toContain('nothing listens there');
  });

  it('does not wait for a server that says nothing', async () => {
    const peer = await start(() => ({ headers: { 'content-length': '1000' }, body: '{' }));
    const { findings } = await checkDiscovery(peer.origin, provider.discovery, fetchText);
    expect(findings[0]?.says).toContain('no response within 1 seconds');
  });

  it('does not read a document without end', async () => {
    const peer = await start(() => ({ body: JSON.stringify('x'.repeat(2_000_000)) }));
    const { findings } = await checkDiscovery(peer.origin, provider.discovery, fetchText);
    expect(findings[0]?.says).toContain('longer than 1024 kB');
  });

  it.each([-3600, 3600])('fails for a clock that is %i s off', async (seconds) => {
    const date = new Date(Date.now() + seconds * 1000).toUTCString();
    const { findings } = await discover((origin) => ({
      [OAUTH]: { ...metadata(origin), headers: { date } },
      [INSERTED]: { ...metadata(origin), headers: { date } },
      [APPENDED]: { ...metadata(origin), headers: { date } },
    }));
    expect(statuses(findings)['clock']).toBe('fail');
  });
});

describe('metadata', () => {
  const issuer = 'https://auth.example.org';
  const look = (changes: Record<string, unknown>, downstream = 'none') =>
    statuses(
      checkMetadata(
        { ...goodMetadata(issuer), ...changes },
        { scopes: ['mcp:access', 'todos:read'], provider, downstream: way(downstream) },
      ),
    );

  it('has nothing against a server that offers everything', () => {
    expect(new Set(Object.values(look({}, 'client-credentials')))).toEqual(
      new Set(['pass', 'advice']),
    );
  });

  it.each([
    ['pkce', 'fail', { code_challenge_methods_supported: undefined }],
    ['pkce', 'fail', { code_challenge_methods_supported: ['plain'] }],
    ['authorization_endpoint', 'fail', { authorization_endpoint: undefined }],
    ['authorization_endpoint', 'fail', { authorization_endpoint: 'http://auth.example.org/a' }],
    ['token_endpoint', 'fail', { token_endpoint: '/token' }],
    ['code-flow', 'fail', { response_types_supported: ['token'] }],
    ['code-flow', 'fail', { grant_types_supported: ['client_credentials'] }],
    ['iss-parameter', 'warn', { authorization_response_iss_parameter_supported: undefined }],
    ['iss-parameter', 'warn', { authorization_response_iss_parameter_supported: 'true' }],
    ['scopes', 'warn', { scopes_supported: ['mcp:access'] }],
    ['scopes', 'warn', { scopes_supported: ['openid'] }],
    ['refresh-tokens', 'warn', { grant_types_supported: ['authorization_code'] }],
    ['refresh-tokens', 'warn', { grant_types_supported: undefined, scopes_supported: ['openid'] }],
    ['refresh-tokens', 'advice', { scopes_supported: ['openid'] }],
    ['scopes', 'advice', { scopes_supported: undefined }],
  ])('%s is %s with %j', (check, status, changes) => {
    expect(look({})[check]).toBe('pass');
    expect(look(changes)[check]).toBe(status);
  });

  it.each([
    ['supabase', ['openid', 'email'], ['openid', 'email', 'phone'], 'pass'],
    ['supabase', ['openid', 'email'], undefined, 'pass'],
    ['supabase', ['mcp:access'], ['openid', 'profile', 'email', 'phone', 'offline_access'], 'fail'],
    ['supabase', ['mcp:access'], undefined, 'fail'],
    ['workos', ['openid', 'mcp:access'], undefined, 'fail'],
    ['keycloak', ['mcp:access', 'todos:read'], ['openid', 'mcp:access'], 'fail'],
    ['keycloak', ['mcp:access'], ['openid'], 'fail'],
    ['generic-oidc', ['mcp:access'], ['openid', 'groups'], 'warn'],
    ['generic-introspection', ['mcp:access'], ['openid'], 'warn'],
    ['auth0', ['mcp:access'], ['openid'], 'advice'],
    ['hydra', ['mcp:access'], ['openid'], 'advice'],
  ])('judges the scopes of %s, asked for %j, by %j: %s', (id, scopes, published, verdict) => {
    const metadata = { ...goodMetadata(issuer), scopes_supported: published };
    const options = { scopes, provider: record(id), downstream: way('none') };
    const found = checkMetadata(metadata, options).find((each) => each.id === 'scopes');
    expect(found?.verdict).toBe(verdict);
    if (verdict === 'fail') expect(found?.says).toContain('refuses every other scope');
  });

  it('says what to set for refresh tokens, in the words of the provider where they are known', () => {
    const metadata = { ...goodMetadata(issuer), grant_types_supported: ['authorization_code'] };
    const remedy = (id: string) =>
      checkMetadata(metadata, { scopes: [], provider: record(id), downstream: way('none') }).find(
        ({ id }) => id === 'refresh-tokens',
      )?.remedy;
    expect(remedy('auth0')).toContain('Allow Offline Access');
    expect(remedy('generic-oidc')).toContain('offline_access');
  });

  it('misses a grant that the tools need', () => {
    expect(look({}, 'client-credentials')['grant']).toBe('pass');
    expect(look({}, 'token-exchange')['grant']).toBe('warn');
  });
});

describe('keys', () => {
  const look = async (body: unknown, algorithms = provider.algorithms) => {
    const peer = await start(() => ({ body }));
    return statuses(await checkKeys(`${peer.origin}/jwks`, algorithms, fetchText));
  };

  it('counts those that can verify', async () => {
    const { publicKey } = await keyPair('ES256');
    expect(await look({ keys: [{ ...publicKey, kid: '1' }] }, ['RS256', 'ES256'])).toEqual({
      'jwks': 'pass',
      'usable-keys': 'pass',
    });
  });

  it('fails when none is for an accepted algorithm', async () => {
    const { publicKey } = await keyPair('ES384');
    const statusOf = await look({ keys: [publicKey, { kty: 'RSA' }, 7] }, ['RS256']);
    expect(statusOf['usable-keys']).toBe('fail');
  });

  it('fails for a published private key, and for a shared secret', async () => {
    const { privateKey } = await keyPair('ES256');
    const secret = { kty: 'oct', k: 'c2VjcmV0' };
    expect((await look({ keys: [privateKey] }, ['ES256']))['private-keys']).toBe('fail');
    expect((await look({ keys: [secret] }, ['ES256']))['private-keys']).toBe('fail');
  });

  it('does not take encryption keys for signatures', async () => {
    const { publicKey } = await keyPair('ES256');
    expect((await look({ keys: [{ ...publicKey, use: 'enc' }] }, ['ES256']))['usable-keys']).toBe(
      'fail',
    );
  });

  it('fails for a short RSA key', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const jwk = publicKey.export({ format: 'jwk' });
    expect(await look({ keys: [jwk] }, ['RS256'])).toMatchObject({
      'key-size': 'fail',
      'usable-keys': 'fail',
    });
  });

  it('warns when keys cannot be told apart', async () => {
    const keys = await Promise.all([keyPair('ES256'), keyPair('ES256')]);
    const statusOf = await look({ keys: keys.map(({ publicKey }) => publicKey) }, ['ES256']);
    expect(statusOf['key-ids']).toBe('warn');
  });

  it.each([
    ['nothing', {}],
    ['a text', 'keys'],
    ['no list', { keys: {} }],
  ])('does not take %s for a key set', async (_, body) => {
    expect((await look(body))['jwks']).toBe('fail');
  });

  it.each([undefined, 'http://auth.example.org/jwks', 'jwks'])(
    'does not ask at %s',
    async (uri) => {
      expect(statuses(await checkKeys(uri, provider.algorithms, fetchText))).toEqual({
        jwks: 'fail',
      });
    },
  );
});

describe('introspection', () => {
  const secret = 'canary-5f1d:%ü';
  /** Whoever is not the server gets 401, unless another answer is given for strangers. */
  const ask = async (
    answer: { status?: number; body?: unknown },
    toStrangers: typeof answer = { status: 401, body: { error: 'invalid_client' } },
  ) => {
    const asked: { authorization: string; body: string }[] = [];
    const peer = await start((request, body) => {
      asked.push({ authorization: request.headers.authorization ?? '', body });
      return asked.length === 1 ? answer : toStrangers;
    });
    const endpoint = { endpoint: `${peer.origin}/introspect`, clientId: 'mcp:server' };
    return { findings: await checkIntrospection(endpoint, secret, fetchText), asked };
  };

  it('is content with a server that takes the credentials and knows no such token', async () => {
    const { findings, asked } = await ask({ body: { active: false } });
    expect(statuses(findings)).toEqual({ introspection: 'pass' });
    // RFC 6749 section 2.3.1: both parts are form-encoded first.
    const [, encoded = ''] = asked[0]?.authorization.split(' ') ?? [];
    expect(Buffer.from(encoded, 'base64').toString()).toBe(
      `mcp%3Aserver:${encodeURIComponent(secret)}`,
    );
    for (const { body } of asked) expect(body).toMatch(/^token=[0-9a-f-]{36}$/);
  });

  it('calls no credentials good where a stranger gets the same answer, as at the admin port of Hydra', async () => {
    const { findings, asked } = await ask({ body: { active: false } }, { body: { active: false } });
    expect(statuses(findings)).toEqual({ introspection: 'warn' });
    expect(asked).toHaveLength(2);
    // No account of the operator's is tried with a wrong secret.
    const stranger = Buffer.from(asked[1]?.authorization.split(' ')[1] ?? '', 'base64').toString();
    expect(stranger).toMatch(/^doctor-/);
  });

  it.each([
    ['wrong credentials', { status: 401, body: { error: 'invalid_client' } }],
    ['a client that may not ask', { status: 403, body: {} }],
    ['an endpoint that is none', { status: 404, body: {} }],
    ['an answer without active', { body: {} }],
    ['a server that calls everything active', { body: { active: true } }],
    ['a redirect', { status: 307, body: {} }],
  ])('fails for %s, and keeps the secret to itself', async (_, answer) => {
    const { findings } = await ask(answer);
    expect(statuses(findings)).toEqual({ introspection: 'fail' });
    expect(JSON.stringify(findings)).not.toContain('canary');
  });
});

describe('clients', () => {
  /** With a registration endpoint that is open, unless another answer is given. */
  const look = async (
    changes: Record<string, unknown>,
    id = 'generic-oidc',
    answer: { status: number; body?: unknown } = { status: 400, body: {} },
  ) => {
    const bodies: string[] = [];
    const peer = await start((_, body) => {
      bodies.push(body);
      return answer;
    });
    const registration = { registration_endpoint: `${peer.origin}/reg` };
    const metadata = { ...goodMetadata('https://auth.example.org'), ...registration, ...changes };
    const findings = await checkClients(metadata, record(id), fetchText);
    for (const body of bodies) expect(() => JSON.parse(body) as unknown).toThrow(SyntaxError);
    return findings;
  };
  const says = (findings: Awaited<ReturnType<typeof look>>, name: string) =>
    findings.find(({ id }) => id === `client: ${name}`)?.says;

  it('uses documents where both sides have them', async () => {
    expect(says(await look({}), 'Claude')).toContain('its own document');
    expect(says(await look({}), 'Cursor')).toContain('registers itself');
  });

  it('knows that some clients want to see that public clients are taken', async () => {
    const findings = await look({ token_endpoint_auth_methods_supported: ['client_secret_basic'] });
    expect(statuses(findings)['public-clients']).toBe('warn');
    expect(says(findings, 'Claude')).toContain('registers itself');
    expect(says(findings, 'VS Code')).toContain('its own document');
  });

  it('says what to enter by hand where there is no other way', async () => {
    const findings = await look({
      registration_endpoint: undefined,
      client_id_metadata_document_supported: undefined,
    });
    for (const { id, verdict, remedy } of findings) {
      if (!id.startsWith('client: ')) continue;
      expect([id, verdict]).toEqual([id, 'advice']);
      expect(remedy).toBeDefined();
    }
  });

  it('doubts an endpoint that the provider is not known to open', async () => {
    expect(statuses(await look({}, 'okta'))['dynamic-registration']).toBe('warn');
    expect(statuses(await look({}))['dynamic-registration']).toBe('pass');
  });

  it.each([
    [400, 'pass', 'registers itself'],
    [415, 'pass', 'registers itself'],
    [422, 'pass', 'registers itself'],
    [401, 'warn', 'needs a client ID'],
    [403, 'warn', 'needs a client ID'],
    [404, 'warn', 'needs a client ID'],
    [201, 'warn', 'needs a client ID'],
    [302, 'warn', 'needs a client ID'],
    [500, 'warn', 'needs a client ID'],
  ])('calls an endpoint that answers %i to no registration %s', async (status, verdict, client) => {
    const findings = await look({}, 'generic-oidc', { status });
    expect(statuses(findings)['dynamic-registration']).toBe(verdict);
    expect(says(findings, 'Cursor')).toContain(client);
  });

  it('fails for an endpoint that nobody answers, and says what it did not try', async () => {
    const peer = await startPeer(() => undefined);
    await peer.close();
    const findings = await look({ registration_endpoint: `${peer.origin}/reg` });
    expect(statuses(findings)['dynamic-registration']).toBe('fail');
    const open = (await look({})).find(({ id }) => id === 'dynamic-registration');
    expect(open?.says).toContain('a real one was not tried');
  });

  it('reminds of the list of clients where the provider needs one', async () => {
    expect(statuses(await look({}, 'cognito'))['allowed-clients']).toBe('advice');
    expect(statuses(await look({}))['allowed-clients']).toBeUndefined();
  });
});
