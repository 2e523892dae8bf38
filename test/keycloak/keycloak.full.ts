import path from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, withStepUp } from '../../templates/dev/client.js';
import { freePort } from '../../templates/dev/ports.js';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { PeerServer } from '../support/peer-server.js';
import { start, whyNot, type Keycloak } from './keycloak.js';
import { KeycloakSignIn } from './sign-in.js';

const REALM = 'acme';

const unavailable = await whyNot();
if (unavailable !== undefined) console.log(`No tests with Keycloak: ${unavailable}`);

/** A generated project and the real Keycloak, set up by nothing but the file that the project brings. */
describe.skipIf(unavailable !== undefined)('a project behind a real Keycloak', () => {
  let keycloak: Keycloak;
  let server: PeerServer;
  let resource: string;

  beforeAll(async () => {
    const directory = await writeCell('keycloak-peer', exampleConfig({ providerId: 'keycloak' }));
    resource = await PeerServer.address();
    const realmFile = path.join(directory, 'setup/keycloak-realm.json');
    keycloak = await start(await freePort(), realmFile, { MCP_SERVER_URL: resource });
    for (const username of ['alice', 'bob']) await addUser(username);
    server = await PeerServer.start(directory, resource, keycloak.issuer(REALM));
  }, 300_000);
  afterAll(async () => {
    await server.stop();
    await keycloak.stop();
  });

  function addUser(username: string): Promise<unknown> {
    return keycloak.admin('POST', `${REALM}/users`, {
      username,
      enabled: true,
      email: `${username}@example.com`,
      emailVerified: true,
      firstName: username,
      lastName: 'Example',
      credentials: [{ type: 'password', value: username, temporary: false }],
    });
  }

  const send = (token: string) => server.send(token);
  const lastReason = () => server.lastReason();

  /** A client that an operator registered: any scope of the realm may be asked for. */
  async function registered(user: string): Promise<KeycloakSignIn> {
    const signIn = new KeycloakSignIn(user);
    const response = await fetch(`${keycloak.issuer(REALM)}/clients-registrations/openid-connect`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(signIn.clientMetadata),
    });
    const client = (await response.json()) as { client_id: string };
    signIn.saveClientInformation({ ...client, issuer: keycloak.issuer(REALM) });
    return signIn;
  }

  /** A token from the realm's token endpoint, for a client made for the test. */
  async function tokens(realm: string, client: object, form: Record<string, string>) {
    const clientId = `client-${Math.random().toString(36).slice(2)}`;
    await keycloak.admin('POST', `${realm}/clients`, { clientId, enabled: true, ...client });
    const response = await fetch(`${keycloak.issuer(realm)}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: clientId, ...form }),
    });
    return (await response.json()) as Record<string, string>;
  }

  const direct = { publicClient: true, directAccessGrantsEnabled: true };
  const password = (user: string, scope: string) => ({
    grant_type: 'password',
    username: user,
    password: user,
    scope,
  });

  it('lets the official client register, sign in, list and call', async () => {
    const signIn = new KeycloakSignIn('alice');
    const client = await connect(resource, signIn);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('whoami');
    const me = await client.callTool({ name: 'whoami', arguments: {} });
    expect(JSON.stringify(me.content)).toContain('mcp:access');
    expect(signIn.grantedScopes).toEqual(['mcp:access']);
    await client.close();
  });

  it('lets a client step up when it was not bound to scopes at its registration', async () => {
    const signIn = await registered('bob');
    const client: Client = await connect(resource, signIn);
    const call = { name: 'list_todos', arguments: {} };
    const { content } = await withStepUp(client, signIn, () => client.callTool(call));
    expect(content).toEqual([{ type: 'text', text: 'You have no to-dos.' }]);
    expect(signIn.grantedScopes?.sort()).toEqual(['mcp:access', 'todos:read']);
    await client.close();
  });

  it('is told by Keycloak, not by us, that a client is bound to the scopes it registered', async () => {
    const signIn = new KeycloakSignIn('alice');
    const client = await connect(resource, signIn);
    await client.callTool({ name: 'list_todos', arguments: {} }).catch(() => undefined);
    expect(signIn.takeCallback().get('error')).toBe('invalid_scope');
    await client.close();
  });

  it('accepts a token with the right audience, whatever flow it came from', async () => {
    const { access_token: token = '' } = await tokens(
      REALM,
      direct,
      password('alice', 'mcp:access'),
    );
    expect((await send(token)).status).toBe(200);
  });

  it('refuses ID tokens and refresh tokens of the same realm (TOK-19)', async () => {
    const scope = 'openid mcp:access';
    const given = await tokens(REALM, direct, password('alice', scope));
    for (const kind of ['id_token', 'refresh_token']) {
      expect(given[kind]).toBeTypeOf('string');
      expect((await send(given[kind] ?? '')).status).toBe(401);
    }
  });

  it('refuses tokens without the audience mapper (TOK-10)', async () => {
    const client = { ...direct, defaultClientScopes: ['basic'], optionalClientScopes: [] };
    const { access_token: token = '' } = await tokens(REALM, client, password('alice', 'openid'));
    expect((await send(token)).status).toBe(401);
    await expect.poll(lastReason).toBe('wrong_audience');
  });

  it('refuses tokens of service accounts (TOK-25)', async () => {
    const secret = 'not-a-secret';
    const client = { publicClient: false, serviceAccountsEnabled: true, secret };
    const form = { grant_type: 'client_credentials', client_secret: secret, scope: 'mcp:access' };
    const { access_token: token = '' } = await tokens(REALM, client, form);
    expect((await send(token)).status).toBe(401);
    await expect.poll(lastReason).toBe('no_user');
  });

  it('refuses tokens of another realm, though it is the same server (TOK-07, TOK-32)', async () => {
    const { access_token: token = '' } = await tokens('master', direct, {
      grant_type: 'password',
      username: 'admin',
      password: 'admin',
    });
    expect((await send(token)).status).toBe(401);
    await expect.poll(lastReason).toMatch(/unknown_key|wrong_issuer/);
  });

  it('gets no token for a user who was disabled', async () => {
    const [user] = (await keycloak.admin('GET', `${REALM}/users?username=bob`)) as { id: string }[];
    await keycloak.admin('PUT', `${REALM}/users/${user?.id}`, { enabled: false });
    await expect(connect(resource, new KeycloakSignIn('bob'))).rejects.toThrow('refused');
  });

  it('follows a rotation of the keys, and forgets the old one (TOK-21, TOK-30)', async () => {
    const before = await tokens(REALM, direct, password('alice', 'mcp:access'));
    expect((await send(before['access_token'] ?? '')).status).toBe(200);

    const { id } = (await keycloak.admin('GET', REALM)) as { id: string };
    const type = 'org.keycloak.keys.KeyProvider';
    const providers = (await keycloak.admin('GET', `${REALM}/components?type=${type}`)) as {
      id: string;
      providerId: string;
    }[];
    await keycloak.admin('POST', `${REALM}/components`, {
      name: 'new',
      providerId: 'rsa-generated',
      providerType: type,
      parentId: id,
      config: { priority: ['200'], algorithm: ['RS256'] },
    });
    for (const old of providers.filter(({ providerId }) => providerId === 'rsa-generated')) {
      await keycloak.admin('DELETE', `${REALM}/components/${old.id}`);
    }
    const after = await tokens(REALM, direct, password('alice', 'mcp:access'));
    const status = async (token = '') => (await send(token)).status;
    // An unknown key is looked for once in five seconds.
    await expect
      .poll(() => status(after['access_token']), { timeout: 20_000, interval: 1000 })
      .toBe(200);
    expect(await status(before['access_token'])).toBe(401);
  });
});
