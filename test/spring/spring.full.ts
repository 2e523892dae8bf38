import { createHash } from 'node:crypto';
import path from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, withStepUp } from '../../templates/dev/client.js';
import { freePort } from '../../templates/dev/ports.js';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { PeerServer } from '../support/peer-server.js';
import { SpringSignIn } from './sign-in.js';
import { compile, start, whyNot, type RegisteredClient, type Spring } from './spring.js';

const SCOPES = ['openid', 'mcp:access', 'todos:read', 'todos:write'];
const PUBLIC: RegisteredClient = {
  id: 'mcp-client',
  grants: ['authorization_code'],
  scopes: SCOPES,
};
const CONFIDENTIAL: RegisteredClient = {
  id: 'own-client',
  secret: 'not-a-secret',
  grants: ['authorization_code', 'refresh_token', 'client_credentials'],
  scopes: SCOPES,
};

const unavailable = await whyNot();
if (unavailable !== undefined) console.log(`No tests with Spring: ${unavailable}`);

/** Answers of a token endpoint. */
type Tokens = Readonly<Record<string, string>>;

/** Gets tokens by hand, so that what is asked for may be wrong. */
async function tokensFor(
  issuer: string,
  client: RegisteredClient,
  asked: Readonly<Record<string, string>>,
): Promise<Tokens> {
  const signIn = new SpringSignIn('alice');
  const verifier = 'a'.repeat(64);
  const url = new URL(`${issuer}/oauth2/authorize`);
  url.search = new URLSearchParams({
    client_id: client.id,
    response_type: 'code',
    redirect_uri: signIn.redirectUrl,
    state: 'state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...asked,
  }).toString();
  await signIn.redirectToAuthorization(url);
  const callback = signIn.takeCallback();
  if (callback.has('error')) return Object.fromEntries(callback);
  return token(issuer, client, {
    grant_type: 'authorization_code',
    code: callback.get('code') ?? '',
    redirect_uri: asked['redirect_uri'] ?? signIn.redirectUrl,
    code_verifier: verifier,
  });
}

async function token(issuer: string, client: RegisteredClient, form: Tokens): Promise<Tokens> {
  const credentials = Buffer.from(`${client.id}:${client.secret ?? ''}`).toString('base64');
  const response = await fetch(`${issuer}/oauth2/token`, {
    method: 'POST',
    headers: client.secret === undefined ? {} : { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({
      ...(client.secret === undefined ? { client_id: client.id } : {}),
      ...form,
    }),
  });
  return (await response.json()) as Tokens;
}

/** A client that an operator registered. */
function registered(issuer: string): SpringSignIn {
  const signIn = new SpringSignIn('alice');
  signIn.saveClientInformation({ client_id: PUBLIC.id, issuer });
  return signIn;
}

describe.skipIf(unavailable !== undefined)('a real Spring Authorization Server', () => {
  let directory: string;
  let resource: string;
  let customized: Spring;
  let server: PeerServer;
  const redirectUrls = [
    new SpringSignIn('alice').redirectUrl,
    'http://127.0.0.1:33418/cb',
    'http://localhost:33418/cb',
  ];
  const clients = [PUBLIC, CONFIDENTIAL];

  /** With the file that the project brings. */
  async function startCustomized(port: number): Promise<Spring> {
    const classPath = await compile('customized', [
      path.join(directory, 'setup/McpAccessTokens.java'),
    ]);
    const env = { MCP_SERVER_URL: resource };
    return start(classPath, { port, env, clients, redirectUrls });
  }

  beforeAll(async () => {
    directory = await writeCell('spring-peer', exampleConfig({ providerId: 'spring' }));
    resource = await PeerServer.address();
    customized = await startCustomized(await freePort());
    server = await PeerServer.start(directory, resource, customized.issuer);
  }, 300_000);
  afterAll(async () => {
    await server.stop();
    await customized.stop();
  });

  async function expectRefused(accessToken: string | undefined, reason: string): Promise<void> {
    expect((await server.send(accessToken ?? '')).status).toBe(401);
    await vi.waitFor(() => {
      expect(server.lastReason()).toBe(reason);
    });
  }

  it('lets the official client sign in, list and call', async () => {
    const signIn = registered(customized.issuer);
    const client = await connect(resource, signIn);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('whoami');
    const me = await client.callTool({ name: 'whoami', arguments: {} });
    expect(JSON.stringify(me.content)).toContain('alice');
    await client.close();
  });

  it('lets a client step up', async () => {
    const signIn = registered(customized.issuer);
    const client = await connect(resource, signIn);
    const call = { name: 'list_todos', arguments: {} };
    const { content } = await withStepUp(client, signIn, () => client.callTool(call));
    expect(content).toEqual([{ type: 'text', text: 'You have no to-dos.' }]);
    expect(signIn.grantedScopes?.toSorted()).toEqual(['mcp:access', 'todos:read']);
    await client.close();
  });

  it('publishes and issues what its record says', async () => {
    const asked = { scope: 'mcp:access todos:read', resource };
    const { access_token: accessToken = '' } = await tokensFor(customized.issuer, PUBLIC, asked);
    const { typ, alg } = decodeProtectedHeader(accessToken);
    const claims = decodeJwt(accessToken);
    const { provider } = exampleConfig({ providerId: 'spring' });
    expect([typ]).toEqual(provider.tokenTypes);
    expect(provider.algorithms).toContain(alg);
    expect(Object.keys(claims).sort()).toEqual(Object.keys(provider.localToken).sort());
    expect(claims).toMatchObject({
      iss: customized.issuer,
      aud: resource,
      sub: 'alice',
      client_id: PUBLIC.id,
      scope: expect.arrayContaining(['mcp:access', 'todos:read']) as unknown,
    });
    for (const form of ['oauth-authorization-server', 'openid-configuration']) {
      const response = await fetch(`${customized.issuer}/.well-known/${form}`);
      const metadata = (await response.json()) as object;
      expect(metadata).toMatchObject({
        issuer: customized.issuer,
        code_challenge_methods_supported: ['S256'],
      });
      expect('registration_endpoint' in metadata).toBe(provider.registration.includes('dynamic'));
    }
  });

  it('gives a public client no refresh token, and a confidential one a good one', async () => {
    const asked = { scope: 'mcp:access', resource };
    expect(await tokensFor(customized.issuer, PUBLIC, asked)).not.toHaveProperty('refresh_token');
    const first = await tokensFor(customized.issuer, CONFIDENTIAL, asked);
    const next = await token(customized.issuer, CONFIDENTIAL, {
      grant_type: 'refresh_token',
      refresh_token: first['refresh_token'] ?? '',
    });
    expect((await server.send(next['access_token'] ?? '')).status).toBe(200);
  });

  it('gets no audience for another resource, nor for one named at the token endpoint only', async () => {
    const scope = 'mcp:access';
    const another = { resource: 'https://other.example/mcp' };
    for (const named of [another, {} as Tokens]) {
      const asked = { scope, ...named };
      const { access_token: accessToken = '' } = await tokensFor(customized.issuer, PUBLIC, asked);
      expect(decodeJwt(accessToken).aud).toBe(PUBLIC.id);
      await expectRefused(accessToken, 'wrong_audience');
    }
    const machine = await token(customized.issuer, CONFIDENTIAL, {
      grant_type: 'client_credentials',
      scope: 'mcp:access',
      resource,
    });
    await expectRefused(machine['access_token'], 'wrong_audience');
  });

  it('has its ID tokens and refresh tokens refused', async () => {
    const asked = { scope: 'openid mcp:access', resource };
    const given = await tokensFor(customized.issuer, CONFIDENTIAL, asked);
    expect(decodeJwt(given['id_token'] ?? '')).toHaveProperty('azp');
    await expectRefused(given['id_token'], 'wrong_type');
    await expectRefused(given['refresh_token'], 'malformed');
  });

  it('sends a client back to any port of 127.0.0.1, but to the registered one of localhost only', async () => {
    const scope = 'mcp:access';
    const asking = (host: string) =>
      tokensFor(customized.issuer, PUBLIC, { scope, resource, redirect_uri: `http://${host}/cb` });
    expect(await asking('127.0.0.1:5555')).toHaveProperty('access_token');
    expect(await asking('localhost:33418')).toHaveProperty('access_token');
    await expect(asking('localhost:5555')).rejects.toThrow('refused');
  });

  it('has a scope refused that the client may not ask for', async () => {
    const asked = { scope: 'mcp:access orders:read', resource };
    expect(await tokensFor(customized.issuer, PUBLIC, asked)).toMatchObject({
      error: 'invalid_scope',
    });
  });

  it('answers a project that asks about tokens instead (RFC 7662)', async () => {
    const project = exampleConfig({ providerId: 'generic-introspection' });
    const asking = await PeerServer.start(
      await writeCell('spring-introspection-peer', project),
      resource,
      customized.issuer,
      {
        PORT: String(await freePort()),
        AUTH_SERVER_INTROSPECTION_ENDPOINT: `${customized.issuer}/oauth2/introspect`,
        CLIENT_ID: CONFIDENTIAL.id,
        CLIENT_SECRET: CONFIDENTIAL.secret ?? '',
      },
    );
    const scope = 'openid mcp:access';
    const given = await tokensFor(customized.issuer, CONFIDENTIAL, { scope, resource });
    const status = async (kind: string) => (await asking.send(given[kind] ?? '')).status;
    expect(await status('access_token')).toBe(200);
    for (const kind of ['id_token', 'refresh_token']) expect(await status(kind)).toBe(401);
    const other = await tokensFor(customized.issuer, PUBLIC, { scope });
    expect((await asking.send(other['access_token'] ?? '')).status).toBe(401);
    await asking.stop();
  });

  describe('without the customizer', () => {
    let plain: Spring;
    let peer: PeerServer;
    beforeAll(async () => {
      const port = await freePort();
      plain = await start(await compile('plain', []), { port, env: {}, clients, redirectUrls });
      peer = await PeerServer.start(directory, await PeerServer.address(), plain.issuer);
    }, 120_000);
    afterAll(async () => {
      await peer.stop();
      await plain.stop();
    });

    it('issues tokens that name no API, and all of them are refused', async () => {
      const asked = { scope: 'mcp:access', resource: peer.resource };
      const { access_token: accessToken = '' } = await tokensFor(plain.issuer, PUBLIC, asked);
      expect(decodeProtectedHeader(accessToken)).not.toHaveProperty('typ');
      expect(decodeJwt(accessToken)).toMatchObject({ aud: PUBLIC.id });
      expect(decodeJwt(accessToken)).not.toHaveProperty('client_id');
      expect((await peer.send(accessToken)).status).toBe(401);
      await vi.waitFor(() => {
        expect(peer.lastReason()).toBe('wrong_type');
      });
    });
  });

  it('is followed to a new key, and the old one is forgotten (TOK-21, TOK-30)', async () => {
    const asked = { scope: 'mcp:access', resource };
    const { access_token: old = '' } = await tokensFor(customized.issuer, PUBLIC, asked);
    expect((await server.send(old)).status).toBe(200);
    await customized.stop();
    customized = await startCustomized(Number(new URL(customized.issuer).port));
    const { access_token: next = '' } = await tokensFor(customized.issuer, PUBLIC, asked);
    await vi.waitFor(
      async () => {
        expect((await server.send(next)).status).toBe(200);
      },
      { timeout: 20_000, interval: 500 },
    );
    await expectRefused(old, 'unknown_key');
  }, 120_000);
});
