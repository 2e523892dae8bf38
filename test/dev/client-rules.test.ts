import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { render } from '../../src/render/index.js';
import type * as WellKnownClientsModule from '../../templates/dev/well-known-clients.js';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import {
  openRules,
  RESOURCE,
  startLocalServer,
  type OAuthClient,
  type RunningServer,
} from '../support/oauth-client.js';

/** What the identity provider refuses, the local authorization server must not grant. */
describe('the local authorization server in the place of a provider', () => {
  let project: string;
  let registeredClient: string;
  let server: RunningServer | undefined;
  let client: OAuthClient;

  beforeAll(async () => {
    project = await writeCell('client-rules', exampleConfig());
    const module = (await import(
      path.join(project, 'dev/well-known-clients.ts')
    )) as typeof WellKnownClientsModule;
    registeredClient = module.REGISTERED_CLIENT_ID;
  });
  afterEach(() => server?.close());

  async function start(rules: Partial<typeof openRules>, redirectUris: string[] = []) {
    server = await startLocalServer(project, {
      clientRules: { ...openRules, ...rules },
      redirectUris,
    });
    ({ client } = server);
    return server;
  }

  const metadataOf = async ({ issuer }: RunningServer) =>
    (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as object;

  it('registers nobody where the provider does not, and says what to do', async () => {
    const running = await start({ dynamicRegistration: false });
    expect(await metadataOf(running)).not.toHaveProperty('registration_endpoint');
    const { status, body } = await client.tryRegister({ redirect_uris: ['http://127.0.0.1/cb'] });
    expect(status).toBe(404);
    expect(body['error_description']).toBe(
      'Clients do not register themselves at Example IdP, so neither do they here. Give yours the client ID local-client, without a secret',
    );
    const guess = await fetch(`${running.issuer}/register`, { method: 'POST' });
    expect(guess.status).toBe(404);
    await vi.waitFor(() => {
      expect(running.lines).toHaveLength(2);
    });
    expect(running.lines[0]).toContain('local-client');
  });

  it('has a registered client, which gets tokens and refresh tokens', async () => {
    await start({ dynamicRegistration: false, metadataDocuments: false });
    const scope = 'mcp:access todos:read offline_access';
    const redirect_uri = 'http://localhost:50741/callback';
    const tokens = await client.signIn(registeredClient, { scope, redirect_uri });
    expect(tokens['scope']).toContain('todos:read');
    expect(await client.refresh(registeredClient, tokens['refresh_token'])).toHaveProperty(
      'access_token',
    );
  });

  it('lets the registered client return only to what is registered, which can be more', async () => {
    const redirect_uri = 'http://localhost:5173/my-app';
    await start({});
    await expect(client.authorize(registeredClient, { redirect_uri })).rejects.toThrow(
      'LOCAL_REDIRECT_URIS',
    );
    await server?.close();
    await start({}, [redirect_uri]);
    expect(await client.signIn(registeredClient, { redirect_uri })).toHaveProperty('access_token');
    await expect(
      client.authorize(registeredClient, { redirect_uri: 'https://evil.example/callback' }),
    ).rejects.toThrow('invalid_redirect_uri');
  });

  it('takes no metadata document where the provider does not', async () => {
    const running = await start({ metadataDocuments: false });
    expect(await metadataOf(running)).not.toHaveProperty('client_id_metadata_document_supported');
    await expect(
      client.authorize('https://claude.ai/oauth/claude-code-client-metadata', {
        redirect_uri: 'http://localhost:50741/callback',
      }),
    ).rejects.toThrow('invalid_client');
  });

  it('compares ports where the provider does', async () => {
    await start({ exactPorts: true });
    const clientId = await client.register({ redirect_uris: ['http://127.0.0.1:4000/cb'] });
    const tokens = await client.signIn(clientId, { redirect_uri: 'http://127.0.0.1:4000/cb' });
    expect(tokens).toHaveProperty('access_token');
    for (const redirect_uri of ['http://127.0.0.1:4001/cb', 'http://127.0.0.1/cb']) {
      await expect(client.authorize(clientId, { redirect_uri })).rejects.toThrow('compares ports');
    }
    for (const redirect_uri of ['http://localhost:8080/callback', 'http://127.0.0.1:33418/']) {
      expect(await client.signIn(registeredClient, { redirect_uri })).toHaveProperty(
        'access_token',
      );
    }
    await expect(
      client.authorize(registeredClient, { redirect_uri: 'http://localhost:50741/callback' }),
    ).rejects.toThrow('compares ports');
  });

  it('binds a client to the scopes of its registration where the provider does', async () => {
    const running = await start({ bindsScopes: true });
    const clientId = await client.register({ scope: 'mcp:access' });
    expect(await client.signIn(clientId)).toMatchObject({ scope: 'mcp:access' });
    expect(await client.signIn(clientId, { scope: undefined })).toHaveProperty('access_token');
    await expect(client.authorize(clientId, { scope: 'mcp:access todos:read' })).rejects.toThrow(
      'invalid_scope',
    );
    await vi.waitFor(() => {
      expect(running.lines.join()).toContain(
        'Example IdP binds a client to the scopes it registered with (mcp:access); todos:read is not among them',
      );
    });
    const free = await client.register();
    const all = { scope: 'mcp:access todos:read' };
    expect(await client.signIn(free, all)).toMatchObject(all);
  });

  it('says of an opaque token what the provider says, a list of audiences included', async () => {
    const hydra = await writeCell('client-rules-hydra', exampleConfig({ providerId: 'hydra' }));
    const serverClient = { id: 'mcp-server', secret: 'a-secret' };
    server = await startLocalServer(hydra, { serverClient });
    const tokens = await server.client.signIn(await server.client.register());
    const response = await fetch(`${server.issuer}/token/introspection`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('mcp-server:a-secret')}` },
      body: new URLSearchParams({ token: tokens['access_token'] as string }),
    });
    expect(await response.json()).toMatchObject({
      active: true,
      aud: [RESOURCE],
      scope: 'mcp:access',
      token_use: 'access_token',
    });
  });

  it('knows the rules of each provider from the catalog', () => {
    // The server's own stands in for nobody.
    for (const provider of catalog.providers.filter(({ id }) => id !== 'own')) {
      const files = render(exampleConfig({ providerId: provider.id }));
      const text = files.get('dev/client-rules.ts') ?? '';
      const has = (way: (typeof provider.registration)[number]) =>
        provider.registration.includes(way);
      expect(text).toContain(`metadataDocuments: ${has('client-id-metadata-document')},`);
      expect(text).toContain(`dynamicRegistration: ${has('dynamic')},`);
      expect(text).toContain(`bindsScopes: ${provider.bindsRegisteredScopes === true},`);
      expect(text).toContain(`exactPorts: ${provider.exactRedirectPorts === true},`);
    }
  });
});
