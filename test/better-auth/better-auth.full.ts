import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { audit } from '../../src/audit/index.js';
import { connect, withStepUp } from '../../templates/dev/client.js';
import { freePort } from '../../templates/dev/ports.js';
import { REDIRECT_URI } from '../../templates/dev/visit.js';
import { optionsFor } from '../audit/support/audited.js';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { installLocked } from '../support/install-locked.js';
import { stopProcess } from '../../src/project/run-program.js';
import { PeerServer } from '../support/peer-server.js';
import { BetterAuthSignIn } from './sign-in.js';

const SCOPES = 'openid offline_access mcp:access todos:read todos:write';
const OTHER_RESOURCE = 'https://other.example/mcp';

/** A generated project and the real Better Auth, set up as the project's README says. */
describe('a project behind a real Better Auth', () => {
  let authorizationServer: ChildProcess;
  let server: PeerServer;
  let port: number;
  let issuer: string;
  let resource: string;
  let packages: string;

  beforeAll(async () => {
    packages = await installLocked(path.join(import.meta.dirname, 'locked'), 'better-auth');
    const config = exampleConfig({ providerId: 'better-auth' });
    const directory = await writeCell('better-auth-peer', config);
    resource = await PeerServer.address();
    port = await freePort();
    issuer = `http://127.0.0.1:${port}/api/auth`;
    authorizationServer = await startAuthorizationServer();
    server = await PeerServer.start(directory, resource, issuer);
  }, 400_000);
  afterAll(async () => {
    await server.stop();
    await stopProcess(authorizationServer);
  });

  /** With an empty database, and so with a new key each time. */
  async function startAuthorizationServer(): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['server.mjs'], {
      cwd: packages,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: process.env['PATH'],
        PORT: String(port),
        RESOURCE: resource,
        OTHER_RESOURCE,
        SCOPES,
      },
    });
    await once(child.stdout, 'data');
    return child;
  }

  const send = (token: string) => server.send(token);
  async function expectRefused(token: string, reason: string): Promise<void> {
    const response = await send(token);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"');
    await vi.waitFor(() => {
      expect(server.lastReason()).toBe(reason);
    });
  }

  /** Registers a client and gets tokens by hand, so that what it asks for may be wrong. */
  async function tokens(asked: {
    scope: string;
    resource?: string;
  }): Promise<Record<string, string>> {
    const signIn = new BetterAuthSignIn('alice');
    const register = await fetch(`${issuer}/oauth2/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        ...signIn.clientMetadata,
        application_type: 'native',
        scope: asked.scope,
      }),
    });
    const { client_id: clientId } = (await register.json()) as { client_id: string };
    const verifier = 'a'.repeat(64);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
    const url = new URL(`${issuer}/oauth2/authorize`);
    url.search = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: signIn.redirectUrl,
      state: 'state',
      code_challenge: Buffer.from(digest).toString('base64url'),
      code_challenge_method: 'S256',
      ...asked,
    }).toString();
    await signIn.redirectToAuthorization(url);
    const callback = signIn.takeCallback();
    if (callback.has('error')) return Object.fromEntries(callback);
    const response = await fetch(`${issuer}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: callback.get('code') ?? '',
        client_id: clientId,
        redirect_uri: signIn.redirectUrl,
        code_verifier: verifier,
        ...(asked.resource === undefined ? {} : { resource: asked.resource }),
      }),
    });
    return (await response.json()) as Record<string, string>;
  }

  it('lets the official client register, sign in, list and call', async () => {
    const signIn = new BetterAuthSignIn('alice');
    const client = await connect(resource, signIn);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('whoami');
    const me = await client.callTool({ name: 'whoami', arguments: {} });
    expect(JSON.stringify(me.content)).toContain('mcp:access');
    await client.close();
  });

  it('lets a client step up', async () => {
    const signIn = new BetterAuthSignIn('alice');
    const client = await connect(resource, signIn);
    const call = { name: 'list_todos', arguments: {} };
    const { content } = await withStepUp(client, signIn, () => client.callTool(call));
    expect(content).toEqual([{ type: 'text', text: 'You have no to-dos.' }]);
    expect(signIn.grantedScopes).toContain('todos:read');
    await client.close();
  });

  it('accepts a token that was asked for by hand, for this resource', async () => {
    const { access_token: token = '' } = await tokens({ scope: 'mcp:access', resource });
    expect((await send(token)).status).toBe(200);
  });

  it('refuses a token for another resource of the same app', async () => {
    const asked = { scope: 'mcp:access', resource: OTHER_RESOURCE };
    const { access_token: token = '' } = await tokens(asked);
    await expectRefused(token, 'wrong_audience');
  });

  it('refuses the opaque token that comes without a resource', async () => {
    const { access_token: token = '' } = await tokens({ scope: 'mcp:access' });
    expect(token).not.toContain('.');
    await expectRefused(token, 'malformed');
  });

  it('refuses the ID token that comes with the access token', async () => {
    const asked = { scope: 'openid mcp:access', resource };
    const { id_token: token = '' } = await tokens(asked);
    expect(token.split('.')).toHaveLength(3);
    expect((await send(token)).status).toBe(401);
  });

  it('refuses the token of the app’s own session, which the same key signs', async () => {
    const signIn = new BetterAuthSignIn('alice');
    const client = await connect(resource, signIn);
    await client.close();
    const response = await signIn.send(new URL(`${issuer}/token`));
    const { token } = (await response.json()) as { token: string };
    expect(token.split('.')).toHaveLength(3);
    await expectRefused(token, 'wrong_type');
  });

  it('lets the audit sign in, which proves with a token of Better Auth that it refuses those for others', async () => {
    const result = await audit(
      optionsFor(new URL(resource), {
        login: {
          client: { way: 'dcr', mayRegister: true },
          asOther: false,
          foreignResource: OTHER_RESOURCE,
          port: Number(new URL(REDIRECT_URI).port),
          tell: () => undefined,
          async visit({ url }) {
            const signIn = new BetterAuthSignIn('alice');
            await signIn.redirectToAuthorization(url);
            await fetch(`${REDIRECT_URI}?${signIn.takeCallback().toString()}`);
          },
        },
      }),
    );
    const ofSignIn = result.findings.filter(({ group }) => ['tokens', 'sign-in'].includes(group));
    const verdictsOf = (row: string) =>
      ofSignIn.filter(({ id }) => id === row).map(({ verdict, says }) => says ?? verdict);
    expect(ofSignIn.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(verdictsOf('TOK-09')).toContain('pass');
    expect(verdictsOf('AS-25')).toEqual(['pass']);
    expect(verdictsOf('AS-23')).toEqual(['pass']);
  });

  it('is told by Better Auth, not by us, that a resource is unknown', async () => {
    const asked = { scope: 'mcp:access', resource: 'https://unknown.example/mcp' };
    expect(await tokens(asked)).toMatchObject({ error: 'invalid_target' });
  });

  it('goes on with a new key, and no longer accepts what the old one signed', async () => {
    const { access_token: old = '' } = await tokens({ scope: 'mcp:access', resource });
    expect((await send(old)).status).toBe(200);
    await stopProcess(authorizationServer);
    authorizationServer = await startAuthorizationServer();
    const { access_token: token = '' } = await tokens({ scope: 'mcp:access', resource });
    await vi.waitFor(
      async () => {
        expect((await send(token)).status).toBe(200);
      },
      { timeout: 15_000, interval: 500 },
    );
    await expectRefused(old, 'unknown_key');
  });
});
