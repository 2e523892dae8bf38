import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuthorizationServerOptions } from '../../templates/dev/authorization-server-options.js';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { RESOURCE, startLocalServer, type RunningServer } from '../support/oauth-client.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const scope = 'mcp:access offline_access';

/** `npm run dev` is started anew all day; clients must not notice. */
describe('what the local authorization server remembers', () => {
  let project: string;
  let file: string;
  let server: RunningServer;

  beforeAll(async () => {
    project = await writeCell('local-state', exampleConfig());
  });
  beforeEach(async () => {
    file = path.join(temporaryDirectory(), '.dev', 'state.json');
    server = await start();
  });
  afterEach(() => server.close());

  const start = (options: Partial<AuthorizationServerOptions> = {}) =>
    startLocalServer(project, { stateFile: pathToFileURL(file), ...options });

  async function restart(options: Partial<AuthorizationServerOptions> = {}) {
    const { port } = server;
    await server.close();
    server = await start({ port, ...options });
    return server.client;
  }

  async function keySet(): Promise<JSONWebKeySet> {
    const headers = { connection: 'close' };
    const response = await fetch(`${server.issuer}/jwks`, { headers });
    return (await response.json()) as JSONWebKeySet;
  }

  it('is a registration: the client signs in again with its old ID', async () => {
    const clientId = await server.client.register();
    const client = await restart();
    expect(await client.signIn(clientId)).toHaveProperty('access_token');
  });

  it('is a grant: a refresh token from before goes on, once', async () => {
    const clientId = await server.client.register();
    const tokens = await server.client.signIn(clientId, { scope });
    let client = await restart();
    const renewed = await client.refresh(clientId, tokens['refresh_token']);
    expect(renewed).toMatchObject({ scope: 'mcp:access' });
    client = await restart();
    expect(await client.refresh(clientId, tokens['refresh_token'])).toMatchObject({
      error: 'invalid_grant',
    });
    // A refresh token that is used twice was stolen: all of its family end.
    expect(await client.refresh(clientId, renewed['refresh_token'])).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('is the keys: an access token from before is still good', async () => {
    const clientId = await server.client.register();
    const tokens = await server.client.signIn(clientId);
    await restart();
    const keys = createLocalJWKSet(await keySet());
    const verified = jwtVerify(tokens['access_token'] as string, keys, { audience: RESOURCE });
    await expect(verified).resolves.toMatchObject({ payload: { client_id: clientId } });
  });

  it('is no code that was used before', async () => {
    const clientId = await server.client.register();
    const answer = await server.client.authorize(clientId);
    await server.client.redeem(clientId, answer);
    const client = await restart();
    expect(await client.redeem(clientId, answer)).toMatchObject({ error: 'invalid_grant' });
  });

  it('is there although the server was killed: every answer is preceded by the file', async () => {
    const clientId = await server.client.register();
    expect(await readFile(file, 'utf8')).toContain(clientId);
  });

  it.skipIf(process.platform === 'win32')('is for its owner alone', async () => {
    await server.client.register();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await chmod(file, 0o644);
    await server.client.register();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(path.dirname(file))).toEqual(['state.json']);
  });

  it.each([
    ['nothing', ''],
    ['half of it', '{"version":1,"keys":[{"kty":"RSA","n":"'],
    ['another version', '{"version":2}'],
    ['other JSON', 'null'],
    ['no keys', '{"version":1,"cookieKey":"x","records":[]}'],
    ['a key that is none', '{"version":1,"cookieKey":"x","keys":[{"kty":"RSA"}],"records":[]}'],
    ['a public key', '{"version":1,"cookieKey":"x","keys":[PUBLIC],"records":[]}'],
    ['records of another form', '{"version":1,"cookieKey":"x","keys":[],"records":[["a",1]]}'],
    ['records without payload', '{"version":1,"cookieKey":"x","keys":[],"records":[["a",{}]]}'],
  ])('begins anew, with a line, when the file holds %s', async (_what, text) => {
    const { keys } = await keySet();
    await server.close();
    await writeFile(file, text.replace('PUBLIC', JSON.stringify(keys[0])));
    server = await start();
    expect(server.lines).toHaveLength(1);
    expect(server.lines[0]).toContain('is damaged, so clients have to sign in again');
    const clientId = await server.client.register();
    const client = await restart();
    expect(server.lines).toEqual([]);
    expect(await client.signIn(clientId)).toHaveProperty('access_token');
  });

  it('runs without the file where it cannot be written, and says so once', async () => {
    await server.close();
    await rm(path.dirname(file), { recursive: true });
    await writeFile(path.dirname(file), 'a file in the place of the directory');
    server = await start();
    const clientId = await server.client.register();
    expect(await server.client.signIn(clientId)).toHaveProperty('access_token');
    const said = server.lines.filter((line) => line.includes('cannot be written'));
    expect(said).toHaveLength(1);
  });

  it('is nothing where no file is named, and nothing in production', async () => {
    await server.close();
    await rm(path.dirname(file), { recursive: true });
    server = await startLocalServer(project);
    await server.client.register();
    process.env['NODE_ENV'] = 'production';
    try {
      await expect(start()).rejects.toThrow('refuses to run in production');
    } finally {
      delete process.env['NODE_ENV'];
    }
    await expect(stat(path.dirname(file))).rejects.toThrow('ENOENT');
  });

  it('is bounded: the oldest registration gives way, one in use stays', async () => {
    const { client } = server;
    const used = await client.register();
    const unused = await client.register();
    const { records, ...rest } = JSON.parse(await readFile(file, 'utf8')) as {
      records: [string, { payload: object }][];
    };
    const many = Array.from({ length: 1_996 }, (_, index) => [
      `Client:extra-${index}`,
      { payload: { client_id: `extra-${index}` } },
    ]);
    await server.close();
    await writeFile(file, JSON.stringify({ ...rest, records: [...records, ...many] }));
    server = await start({ port: server.port });
    await server.client.signIn(used);
    for (let count = 0; count < 4; count += 1) await server.client.register();
    expect(await server.client.signIn(used)).toHaveProperty('access_token');
    await expect(server.client.authorize(unused)).rejects.toThrow('invalid_client');
    expect((await stat(file)).size).toBeLessThan(2_000_000);
  });
});
