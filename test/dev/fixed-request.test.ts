import { createHash } from 'node:crypto';
import path from 'node:path';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as OlderTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalog, fixedRequestOf } from '../../src/catalog/index.js';
import type * as ClientModule from '../../templates/dev/client.js';
import { writeCell } from '../support/cells.js';
import { startDevServer, type DevServer } from '../support/dev-server.js';
import { exampleConfig } from '../support/example-config.js';
import { run, transcript } from '../support/run.js';

const REDIRECT_URI = 'http://127.0.0.1:33418/callback';
const providers = catalog.providers.flatMap((provider) => {
  const request = fixedRequestOf(provider);
  return request ? [{ ...provider, request }] : [];
});

it('is what Supabase and WorkOS want', () => {
  expect(providers.map(({ id }) => id)).toEqual(['supabase', 'workos']);
});

/** Providers whose clients cannot ask for scopes of the server, from sign-in to refusal. */
describe.each(providers)('a project for $id, in development', ({ id, request }) => {
  let dev: DevServer;
  let directory: string;
  let issuer: string;
  let Unattended: typeof ClientModule.UnattendedSignIn;
  let connect: typeof ClientModule.connect;

  beforeAll(async () => {
    directory = await writeCell(`fixed-${id}`, exampleConfig({ providerId: id }));
    dev = await startDevServer(directory);
    issuer = `http://127.0.0.1:${dev.env['AUTH_SERVER_PORT'] ?? ''}`;
    const client = (await import(path.join(directory, 'dev/client.ts'))) as typeof ClientModule;
    ({ UnattendedSignIn: Unattended, connect } = client);
  });
  afterAll(() => dev.stop());

  async function authorize(scope: string): Promise<URLSearchParams> {
    const url = new URL(`${issuer}/auth`);
    url.search = new URLSearchParams({
      client_id: 'local-client',
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      code_challenge: createHash('sha256').update('v'.repeat(43)).digest('base64url'),
      code_challenge_method: 'S256',
      resource: dev.url.href,
      scope,
    }).toString();
    const answer = await fetch(url, { redirect: 'manual' });
    return new URL(answer.headers.get('location') ?? '', issuer).searchParams;
  }

  it('names in metadata and challenge what its clients may ask for, and nothing else', async () => {
    const metadata = (await (
      await fetch(new URL('/.well-known/oauth-protected-resource/mcp', dev.url))
    ).json()) as Record<string, unknown>;
    expect(metadata['scopes_supported']).toEqual(request.always);
    const { headers } = await fetch(dev.url, { method: 'POST' });
    expect(headers.get('www-authenticate')).toContain(`scope="${request.always.join(' ')}"`);
    expect(request.known).toEqual(expect.arrayContaining([...request.always]));
  });

  it('refuses a scope of the server as the real authorization server does', async () => {
    const discovery = await fetch(`${issuer}/.well-known/openid-configuration`);
    expect(await discovery.json()).toMatchObject({ scopes_supported: request.known });
    for (const scope of ['mcp:access', 'openid todos:read']) {
      const answer = await authorize(scope);
      expect(answer.get('error')).toBe(request.refusal.error);
      const named = scope.split(' ').at(-1) ?? '';
      expect(answer.get('error_description')).toBe(`${request.refusal.description} ${named}`);
    }
    expect((await authorize(request.always.join(' '))).get('error')).toBeNull();
  });

  it('lets the official client work, and refuses without sending it to sign in again', async () => {
    const alice = new Unattended('alice');
    const client = await connect(dev.url.href, alice);
    expect((await client.callTool({ name: 'list_todos', arguments: {} })).isError).toBeFalsy();
    await client.close();

    const bob = new Unattended('bob');
    const limited = await connect(dev.url.href, bob);
    expect((await limited.callTool({ name: 'whoami', arguments: {} })).isError).toBeFalsy();
    for (let time = 0; time < 2; time += 1) {
      await expect(limited.callTool({ name: 'list_todos', arguments: {} })).rejects.toThrow(
        'todos:read is missing. Signing in again does not change it',
      );
    }
    // The connection is still good.
    expect((await limited.callTool({ name: 'whoami', arguments: {} })).isError).toBeFalsy();
    await limited.close();
    expect([alice.signIns, bob.signIns]).toEqual([1, 1]);
  });

  it('does the same to the official client of the older generation', async () => {
    const authProvider = new Unattended('bob');
    const open = () => {
      const transport = new OlderTransport(dev.url, { authProvider });
      const client = new OlderClient({ name: 'older-client', version: '1.0.0' });
      return { client, transport, connected: client.connect(transport) };
    };
    const first = open();
    await expect(first.connected).rejects.toThrow(UnauthorizedError);
    await first.transport.finishAuth(authProvider.takeCallback().get('code') ?? '');
    const { client, connected } = open();
    await connected;
    await expect(client.callTool({ name: 'list_todos' })).rejects.toThrow('todos:read is missing');
    expect((await client.callTool({ name: 'whoami' })).isError).toBeFalsy();
    await client.close();
    expect(authProvider.signIns).toBe(1);
  });

  it('has scripts that say so', async () => {
    const tsx = path.resolve('node_modules/.bin/tsx');
    const script = (name: string, ...args: string[]) =>
      run(tsx, [`dev/${name}.ts`, ...args], { cwd: directory, env: { ...dev.env } });
    const tried = await script('try');
    expect(tried.exitCode, transcript(tried)).toBe(0);
    expect(tried.stdout).toContain('403, and nobody signs in again');
    const token = await script('token', '--user', 'bob');
    const claims = JSON.parse(
      Buffer.from(token.stdout.split('.')[1] ?? '', 'base64url').toString(),
    ) as Record<string, unknown>;
    expect(claims['mcp_scope']).toBe('mcp:access');
    const asked = await script('token', '--scope', 'todos:read');
    expect(asked.exitCode).toBe(1);
    expect(asked.stderr).toContain('cannot ask for scopes');
  });
});
