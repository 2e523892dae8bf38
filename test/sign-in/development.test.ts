import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { repository, writeCell } from '../support/cells.js';
import { startDevServer, type DevServer } from '../support/dev-server.js';
import { exampleConfig } from '../support/example-config.js';
import { PATIENCE } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const tsx = path.join(repository, 'node_modules', '.bin', 'tsx');
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const hasSqlite = major > 22 || (major === 22 && minor >= 13);

let dev: DevServer | undefined;
afterEach(async () => {
  await dev?.stop();
  dev = undefined;
});

function project(upstreamId: string, frameworkId: string): Promise<string> {
  return writeCell(
    `sign-in-dev-${upstreamId}`,
    exampleConfig({ providerId: 'own', upstreamId, frameworkId, storeId: 'sqlite' }),
  );
}

function listTools(url: URL, token: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept': 'application/json, text/event-stream',
      'authorization': `Bearer ${token}`,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });
}

describe.each([
  ['github', 'express'],
  ['google', 'fastify'],
  ['oidc', 'hono'],
  ['atlassian', 'node'],
])('a project that signs in with %s, on %s', (upstreamId, frameworkId) => {
  it('runs dev, token and try without an account anywhere', async () => {
    const directory = await project(upstreamId, frameworkId);
    const alone = await run(tsx, ['dev/try.ts'], {
      cwd: directory,
      env: { PORT: '1', PATH: process.env['PATH'] ?? '' },
    });
    expect(alone.exitCode, transcript(alone)).toBe(0);
    expect(alone.stdout).toContain('Bob is sent back: access_denied');

    dev = await startDevServer(directory);
    const { url, env, output } = dev;
    await vi.waitFor(() => {
      expect(output()).toMatch(/Stand-in +http:\/\/127\.0\.0\.1:\d+/);
    }, PATIENCE);
    expect(output().includes('in memory')).toBe(!hasSqlite);
    const token = await run(tsx, ['dev/token.ts', '--user', 'bob'], { cwd: directory, env });
    expect(token.exitCode, transcript(token)).toBe(0);
    const answer = await listTools(url, token.stdout.trim());
    expect(answer.status, output()).toBe(200);
    const tried = await run(tsx, ['dev/try.ts'], { cwd: directory, env });
    expect(tried.exitCode, transcript(tried) + output()).toBe(0);
    expect(tried.stdout).toContain(`Trying the server at ${url.href}`);
    const second = await run(tsx, ['dev/start.ts'], { cwd: directory, env });
    expect(second.stderr).toContain(`Port ${url.port} is taken`);

    for (const name of ['cookie-keys', 'encryption-keys', 'signing-keys.json']) {
      const { mode } = await stat(path.join(directory, '.dev', name));
      expect(mode & 0o077, name).toBe(0);
    }
    expect(output()).not.toContain(token.stdout.trim());
  });
});

describe('npm run dev of a project with an authorization server of its own', () => {
  it('gives a token with what src/sign-in.ts grants, and says what it does not', async () => {
    const directory = await writeCell(
      'sign-in-dev-less',
      exampleConfig({ providerId: 'own', upstreamId: 'github', storeId: 'sqlite' }),
    );
    const file = path.join(directory, 'src/sign-in.ts');
    const everything = await readFile(file, 'utf8');
    const less = everything.replace('scopes: scopesIn(scopePolicy)', "scopes: ['mcp:access']");
    expect(less).not.toBe(everything);
    await writeFile(file, less);
    dev = await startDevServer(directory);
    const { env } = dev;
    const token = (...args: string[]) =>
      run(tsx, ['dev/token.ts', ...args], { cwd: directory, env });
    const granted = await token();
    expect(granted.exitCode, transcript(granted)).toBe(0);
    expect(granted.stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(granted.stderr).toMatch(/not granted to alice: todos:read .*src\/sign-in\.ts/);
    const refused = await token('--user', 'bob', '--scope', 'mcp:access todos:read');
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toMatch(/^No token: not granted to bob: todos:read\..*src\/sign-in\.ts/);
    const mistyped = await token('--scope', 'mcp:access todo:read');
    expect(mistyped.stderr).toMatch(
      /^--scope: nothing here needs todo:read; there are .*todos:read/,
    );
    const alone = await run(tsx, ['dev/token.ts'], { cwd: directory, env: { ...env, PORT: '9' } });
    expect(alone.stderr).toMatch(/^No token: .* running at http:\/\/127\.0\.0\.1:9\/mcp\? PORT /);
    const tried = await run(tsx, ['dev/try.ts'], { cwd: directory, env });
    expect(tried.exitCode).toBe(1);
    expect(tried.stdout + tried.stderr).toContain('src/sign-in.ts says who is granted what');
  });

  it('reads dev/upstream-yours.ts anew, and goes on where that cannot be read', async () => {
    const directory = await writeCell(
      'sign-in-dev-yours',
      exampleConfig({ providerId: 'own', upstreamId: 'github', storeId: 'sqlite' }),
    );
    const file = path.join(directory, 'dev/upstream-yours.ts');
    const text = await readFile(file, 'utf8');
    dev = await startDevServer(directory);
    const { output } = dev;
    await writeFile(file, `${text}}`);
    await vi.waitFor(() => {
      expect(output()).toContain('dev/upstream-yours.ts cannot be read');
    }, PATIENCE);
    await writeFile(file, text.replace('api: () => undefined', 'api: () => Response.json({})'));
    await vi.waitFor(() => {
      expect(output()).toContain('The stand-in has read dev/upstream-yours.ts anew');
    }, PATIENCE);
  });

  it('takes the tokens of before a restart', async () => {
    const directory = await project('github', 'express');
    dev = await startDevServer(directory);
    const { env } = dev;
    const token = await run(tsx, ['dev/token.ts'], { cwd: directory, env });
    await dev.stop();
    dev = await startDevServer(directory, env);
    expect((await listTools(dev.url, token.stdout.trim())).status, dev.output()).toBe(200);
  });

  it.runIf(hasSqlite)('knows its clients after a restart', async () => {
    const directory = await project('github', 'express');
    dev = await startDevServer(directory);
    const { env, url } = dev;
    const registered = await fetch(new URL('/register', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'A test',
        redirect_uris: ['http://127.0.0.1:33418/callback'],
        token_endpoint_auth_method: 'none',
      }),
    });
    const { client_id: clientId } = (await registered.json()) as { client_id: string };
    await dev.stop();
    dev = await startDevServer(directory, env);
    const authorize = new URL('/authorize', url);
    authorize.search = new URLSearchParams({
      client_id: clientId,
      redirect_uri: 'http://127.0.0.1:33418/callback',
      response_type: 'code',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
      resource: url.href,
    }).toString();
    const answer = await fetch(authorize, { redirect: 'manual' });
    expect(answer.headers.get('location'), dev.output()).toContain('/oauth/interaction/');
  });
});
