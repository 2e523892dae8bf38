import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownClients } from '../../../src/authorization-server/clients/known-clients.js';
import { goesOn, startBareProvider, type BareProvider } from './support/bare-provider.js';
import { observedRegistrations } from './support/registrations.js';

const CLAUDE = 'https://claude.ai/api/mcp/auth_callback';
/** Each connector has one of its own, at a host that all tenants share. */
const COPILOT =
  'https://global.consent.azure-apim.net/redirect/cr938-5fzephyr-20mcp-5f43bcb8573bc3e84';

let server: BareProvider;
beforeAll(async () => {
  server = await startBareProvider({ redirectUris: [COPILOT] });
});
afterAll(() => server.close());

async function expectRefused(body: unknown, error: string): Promise<void> {
  const before = server.stored.size;
  const answer = await server.register(body);
  expect(answer.body).toMatchObject({ error, error_description: expect.any(String) as string });
  expect(answer.status).toBe(400);
  expect(answer.body['error_description']).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
  expect(server.stored.size).toBe(before);
}

const refuseRedirects = (...redirect_uris: unknown[]) =>
  expectRefused({ redirect_uris, client_name: 'Claude' }, 'invalid_redirect_uri');

describe('registration', () => {
  it.each(Object.entries(observedRegistrations))('takes %s whole', async (_name, registration) => {
    const { status, body } = await server.register(registration);
    expect(body).toMatchObject({
      redirect_uris: registration['redirect_uris'],
      token_endpoint_auth_method: 'none',
      application_type: registration['client_name'] === 'Claude' ? 'web' : 'native',
    });
    expect(status).toBe(201);
    for (const uri of registration['redirect_uris'] as string[]) {
      expect(goesOn(await server.authorize(String(body['client_id']), uri)), uri).toBe(true);
    }
  });

  it.each(knownClients.filter(({ redirectUris }) => redirectUris.length > 0))(
    'takes every documented redirect of $name',
    async ({ redirectUris }) => {
      const { status } = await server.register({ redirect_uris: redirectUris });
      expect(status).toBe(201);
    },
  );

  it('takes the connector of Copilot Studio that the operator added, and no other', async () => {
    const registration = {
      client_name: 'Copilot Studio',
      redirect_uris: [COPILOT],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    };
    const { status, body } = await server.register(registration);
    expect(status).toBe(201);
    expect(goesOn(await server.authorize(String(body['client_id']), COPILOT))).toBe(true);
    await refuseRedirects(`${COPILOT}5`);
    await refuseRedirects('https://global.consent.azure-apim.net/redirect');
  });

  it('AT-20: refuses a redirect that is not on the list', () =>
    refuseRedirects('https://client.example/callback'));

  it.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'smb://host/share',
    'vbscript:x',
    'https://claude.ai/api/mcp/auth_callback\u0000',
    ' https://claude.ai/api/mcp/auth_callback',
    'HTTPS://claude.ai/api/mcp/auth_callback',
    'Cursor://anysphere.cursor-mcp/oauth/callback',
    'cursor://anysphere.cursor-mcp/oauth/callback/other',
    'com.example.app:/callback',
    'myapp:"quoted\\"',
    'http://claude.ai/api/mcp/auth_callback',
    '//claude.ai/api/mcp/auth_callback',
    '',
    7,
    null,
    { toString: 'x' },
  ])('AT-21: refuses %j', (uri) => refuseRedirects(uri));

  it('AT-22: refuses every address of this server', async () => {
    const { port } = new URL(server.issuer);
    await refuseRedirects(`${server.issuer}/oauth/callback`);
    await refuseRedirects(`http://localhost:${port}/anything`);
    await refuseRedirects(`http://[::1]:${port}/oauth/callback`);
    // Not to be reached by way of the port that may vary either.
    const { body } = await server.register({ redirect_uris: ['http://127.0.0.1/oauth/callback'] });
    const answer = await server.authorize(
      String(body['client_id']),
      `${server.issuer}/oauth/callback`,
    );
    expect(answer.status).toBe(400);
  });

  it('takes an address without a path, and one on this machine without a port', async () => {
    const elsewhere = await startBareProvider({ issuer: 'https://mcp.example.com' });
    const uris = ['http://127.0.0.1:33418', 'http://localhost/callback', 'http://[::1]/@me'];
    const { status, body } = await elsewhere.register({ redirect_uris: uris });
    expect(status).toBe(201);
    expect(body['redirect_uris']).toEqual(uris);
    await elsewhere.close();
    const { body: here } = await server.register({ redirect_uris: uris });
    for (const uri of [...uris, 'http://127.0.0.1:1', 'http://127.0.0.1:1/']) {
      expect(goesOn(await server.authorize(String(here['client_id']), uri)), uri).toBe(true);
    }
  });

  it('AT-22: refuses every address of this server in production too', async () => {
    const elsewhere = await startBareProvider({
      issuer: 'https://mcp.example.com',
      registration: 'open',
    });
    const { body } = await elsewhere.register({
      redirect_uris: ['https://mcp.example.com/oauth/callback'],
    });
    expect(body['error']).toBe('invalid_redirect_uri');
    await elsewhere.close();
  });

  it('AT-24: refuses a set for one redirect', async () => {
    await refuseRedirects(CLAUDE, 'https://client.example/callback');
    await refuseRedirects('http://127.0.0.1/callback', CLAUDE, 'javascript:alert(1)');
  });

  it.each([
    'https://claude.ai@client.example/api/mcp/auth_callback',
    'https://claude.ai:x@client.example/',
    'http://localhost@client.example/callback',
    'http://localhost:80@client.example/callback',
    'http://user@localhost/callback',
    'http://@localhost/callback',
    'https://claude.ai\\@client.example/api/mcp/auth_callback',
    'https://claude.ai/api/mcp/auth_callback/../x',
    'https://claude.ai/api/mcp/x/../auth_callback',
    'https://claude.ai/api/mcp/%2e%2e/auth_callback',
    'https://claude.ai./api/mcp/auth_callback',
    'https://2130706433/callback',
    'http://2130706433/callback',
    'http://127.1/callback',
    'http://0.0.0.0/callback',
    'http://127.0.0.2/callback',
    'http://[::ffff:127.0.0.1]/callback',
    'http://localhost./callback',
    'http://localhost.client.example/callback',
    'http://127.0.0.1.client.example/callback',
    'https://сlaude.ai/api/mcp/auth_callback',
    'https://xn--laude-5ve.ai/api/mcp/auth_callback',
    'https://claude.ai/api/mcp/auth_callback?next=https://client.example',
    'https://claude.ai/api/mcp/auth_callback?',
    'https://claude.ai:8443/api/mcp/auth_callback',
    'https://claude.ai:443/api/mcp/auth_callback',
    'https://claude.ai/api/mcp/auth_callback2',
    'https://claude.ai/api/mcp/auth_callback/x',
    'https://claude.ai/api/mcp',
    'https://sub.claude.ai/api/mcp/auth_callback',
    'https://claude.ai/api/mcp/auth_callback#x',
    'http://127.0.0.1/callback#',
    `http://127.0.0.1/${'x'.repeat(1000)}`,
  ])('AT-25: refuses %s', (uri) => refuseRedirects(uri));

  it('AT-25: refuses at the authorization endpoint what was not registered', async () => {
    const { body } = await server.register({
      redirect_uris: [CLAUDE, 'http://127.0.0.1/callback'],
    });
    const refused = [
      `${CLAUDE}?x=1`,
      `${CLAUDE}/`,
      'https://claude.com/api/mcp/auth_callback',
      'http://127.0.0.1:99999/callback',
      'http://127.0.0.1:3000/callback/../other',
      'http://127.0.0.1:3000/other',
      'http://localhost:3000/callback',
      'http://127.0.0.1:3000@client.example/callback',
      'http://127.0.0.1:3000/callback#x',
      'https://127.0.0.1:3000/callback',
    ];
    for (const uri of refused) {
      const answer = await server.authorize(String(body['client_id']), uri);
      expect(answer.status, uri).toBe(400);
      expect(answer.headers.get('location'), uri).toBeNull();
    }
    const taken = await server.authorize(
      String(body['client_id']),
      'http://127.0.0.1:3000/callback',
    );
    expect(goesOn(taken)).toBe(true);
  });

  it('AT-27: refuses 900 redirects', () =>
    refuseRedirects(...Array.from({ length: 900 }, (_, index) => `http://127.0.0.1/${index}`)));

  it('AT-27: refuses redirects that are too long together', () => {
    const long = (index: number) => `http://127.0.0.1/${index}${'x'.repeat(900)}`;
    return refuseRedirects(...Array.from({ length: 5 }, (_, index) => long(index)));
  });

  it.each([undefined, null, '', [], {}, 'http://127.0.0.1/', [[]], [{ toString: 1 }]])(
    'refuses %j in the place of redirects',
    (redirect_uris) => expectRefused({ redirect_uris }, 'invalid_redirect_uri'),
  );

  it.each([null, [], 'text', 7, true])('refuses %j in the place of a registration', (body) =>
    expectRefused(body, 'invalid_client_metadata'),
  );

  it.each([
    undefined,
    'client_secret_basic',
    'client_secret_post',
    'client_secret_jwt',
    'private_key_jwt',
    'tls_client_auth',
    7,
  ])('AT-28: gives no secret to a client that asks for %s', async (method) => {
    const { status, body } = await server.register({
      redirect_uris: [CLAUDE],
      token_endpoint_auth_method: method,
      client_secret: 'chosen by the client',
      id_token_signed_response_alg: 'HS256',
    });
    expect(status).toBe(201);
    expect(body['token_endpoint_auth_method']).toBe('none');
    expect(Object.keys(body).filter((name) => /secret|registration/.test(name))).toEqual([]);
  });

  it('AT-29: has no address for a registration that was made', async () => {
    const { body } = await server.register({ redirect_uris: [CLAUDE] });
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await fetch(`${server.issuer}/reg/${String(body['client_id'])}`, { method });
      expect([401, 404]).toContain(response.status);
    }
    expect(body).not.toHaveProperty('registration_client_uri');
    expect(body).not.toHaveProperty('registration_access_token');
  });

  it.each(['client_credentials', 'password', 'implicit'])('AT-30: refuses the grant %s', (grant) =>
    expectRefused(
      { redirect_uris: [CLAUDE], grant_types: ['authorization_code', grant] },
      'invalid_client_metadata',
    ),
  );

  it.each([['token'], ['none'], ['code', 'token'], ['code id_token'], ['id_token'], 'code', [7]])(
    'AT-30: refuses the response type %j',
    (response_types) =>
      expectRefused({ redirect_uris: [CLAUDE], response_types }, 'invalid_client_metadata'),
  );

  it('AT-30: gives no grant that it does not have', async () => {
    const { body } = await server.register({
      redirect_uris: [CLAUDE],
      grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:token-exchange'],
    });
    expect(body['grant_types']).toEqual(['authorization_code']);
    for (const grant_types of [
      ['refresh_token'],
      ['authorization_code', 7],
      'authorization_code',
    ]) {
      await expectRefused({ redirect_uris: [CLAUDE], grant_types }, 'invalid_client_metadata');
    }
  });

  it('AT-11, AT-26: takes no address but redirects', async () => {
    const { body } = await server.register({
      redirect_uris: [CLAUDE],
      client_uri: 'javascript:alert(1)',
      policy_uri: 'javascript:alert(1)',
      tos_uri: 'data:text/html,x',
      logo_uri: 'https://collector.example/logo.png',
      jwks_uri: 'http://collector.example/jwks',
      sector_identifier_uri: 'https://collector.example/sector',
      initiate_login_uri: 'https://collector.example/login',
      backchannel_logout_uri: 'https://collector.example/logout',
      post_logout_redirect_uris: ['https://collector.example/'],
      request_uris: ['https://collector.example/'],
      subject_type: 'pairwise',
      client_policy: 'https://collector.example/',
    });
    expect(JSON.stringify(body)).not.toMatch(/collector|javascript|data:/);
    expect(JSON.stringify([...server.stored])).not.toMatch(/collector|javascript|data:/);
  });

  it('takes a scope that is no limit', async () => {
    const { body } = await server.register({ redirect_uris: [CLAUDE], scope: ' unknown:scope' });
    expect(body).not.toHaveProperty('scope');
  });

  it('gives IDs that are neither a URL nor an account', async () => {
    const ids = new Set<unknown>();
    for (let each = 0; each < 3; each += 1) {
      const { body } = await server.register({ redirect_uris: [CLAUDE], client_id: 'chosen' });
      expect(body['client_id']).toMatch(/^client_[\w-]{32}$/);
      ids.add(body['client_id']);
    }
    expect(ids.size).toBe(3);
  });

  it('stores nothing but what it takes', async () => {
    const { body } = await server.register(observedRegistrations['Cursor 3.20']);
    expect(server.stored.get(String(body['client_id']))).toEqual(body);
    expect(Object.keys(body).sort()).toEqual([
      'application_type',
      'client_id',
      'client_id_issued_at',
      'client_name',
      'grant_types',
      'id_token_signed_response_alg',
      'redirect_uris',
      'require_auth_time',
      'response_types',
      'subject_type',
      'token_endpoint_auth_method',
    ]);
  });

  it('refuses one that comes to the provider past the gate', async () => {
    const { policy } = server;
    const validate = (metadata: Record<string, unknown>) => {
      policy.extraClientMetadata.validator?.(
        undefined,
        'client_policy',
        undefined,
        metadata as never,
      );
    };
    expect(() => {
      validate({ client_id: 'x', redirect_uris: ['https://client.example/callback'] });
    }).toThrow('invalid_redirect_uri');
    expect(() => {
      validate({ client_id: 'x', redirect_uris: [CLAUDE], grant_types: ['implicit'] });
    }).toThrow('invalid_client_metadata');
    const past = {
      client_id: 'x',
      redirect_uris: [CLAUDE],
      jwks_uri: 'https://x.example/',
      scope: 'x',
    };
    validate(past);
    expect(past).toEqual({
      client_id: 'x',
      redirect_uris: [CLAUDE],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'web',
    });
    // What was stored under another rule is no client any more.
    const open = await startBareProvider({ registration: 'open' });
    const { body } = await open.register({ redirect_uris: ['https://client.example/callback'] });
    const id = String(body['client_id']);
    (server.stored as Map<string, unknown>).set(id, open.stored.get(id));
    const answer = await server.authorize(id, 'https://client.example/callback');
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    await open.close();
  });

  it('is off where the operator says so', async () => {
    const off = await startBareProvider({ registration: 'off' });
    expect(await off.register({ redirect_uris: [CLAUDE] })).toMatchObject({
      status: 403,
      body: { error: 'access_denied' },
    });
    expect(off.stored.size).toBe(0);
    await off.close();
  });
});

describe('open registration', () => {
  let open: BareProvider;
  beforeAll(async () => {
    open = await startBareProvider({ registration: 'open' });
  });
  afterAll(() => open.close());

  it('takes any https redirect of the public DNS, for which nobody vouches', async () => {
    const uri = 'https://client.example/callback';
    const { status, body } = await open.register({ redirect_uris: [uri] });
    expect(status).toBe(201);
    const id = String(body['client_id']);
    expect(goesOn(await open.authorize(id, uri))).toBe(true);
    for (const other of [`${uri}/x`, 'https://client.example:8443/callback']) {
      expect((await open.authorize(id, other)).status, other).toBe(400);
    }
    const client = { clientId: id, redirectUris: [uri] };
    expect(open.policy.describe(client, uri).isKnown).toBe(false);
  });

  it.each([
    'http://client.example/callback',
    'https://127.0.0.1/callback',
    'https://[::1]/callback',
    'https://localhost/callback',
    'https://printer.local/callback',
    'https://intranet/callback',
    'https://client.example./callback',
    'https://user@client.example/callback',
    'myapp://callback',
    'javascript:alert(1)',
  ])('AT-21, AT-25: refuses %s still', async (uri) => {
    const { body } = await open.register({ redirect_uris: [uri] });
    expect(body['error']).toBe('invalid_redirect_uri');
  });
});
