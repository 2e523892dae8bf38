import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../src/project/free-port.js';
import { startProgram } from '../../src/project/run-program.js';
import { Browser } from '../../templates/sign-in/dev/browser.js';
import { newSecrets } from '../../templates/sign-in/src/authorization-server/secrets/new-secrets.js';
import { signInByHand } from '../../templates/sign-in/dev/sign-in-by-hand.js';
import { service } from '../../templates/sign-in/dev/upstream/github.js';
import { startStandIn } from '../../templates/sign-in/dev/upstream/stand-in.js';
import { BrowsingSignIn, connectV2 } from '../sign-in/support/browsing-client.js';
import { newerNode } from '../sign-in/support/newer-node.js';
import { createReplica } from '../sign-in/support/replica.js';
import type { RunningProject } from '../sign-in/support/running-project.js';
import { repository, writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { PATIENCE } from '../support/patience.js';
import { run, transcript } from '../support/run.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

/** The authorization server in a process of its own, and the tools in another. */
describe('a project whose authorization server runs alone', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await writeCell(
      'authorization-server-alone',
      exampleConfig({ providerId: 'own', upstreamId: 'github', storeId: 'sqlite' }),
    );
  });

  async function start(program: string, env: Readonly<Record<string, string>>) {
    const { PORT: port = '' } = env;
    const isUp = () =>
      fetch(`http://127.0.0.1:${port}/healthz`).then(
        ({ ok }) => ok || undefined,
        () => undefined,
      );
    return startProgram(
      {
        directory,
        command: [program],
        env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'development', ...env },
        input: 'none',
        ready: isUp,
        readyMs: PATIENCE,
        name: program,
      },
      new AbortController().signal,
    );
  }

  it('signs the official client in, across both', async () => {
    const [serverPort, issuerPort] = [await freePort(), await freePort()];
    const issuer = `http://127.0.0.1:${String(issuerPort)}`;
    const url = new URL(`http://127.0.0.1:${String(serverPort)}/mcp`);
    const standIn = await startStandIn(service, {
      client: {
        id: 'Ov23liExample0123456',
        secret: 'a-secret-of-the-stand-in',
        redirectUri: `${issuer}/oauth/callback`,
      },
    });
    const shared = { MCP_SERVER_URL: url.href, AUTH_SERVER_ISSUER: issuer };
    const alone = await start('src/authorization-server/main.ts', {
      ...shared,
      ...(await newSecrets()),
      PORT: String(issuerPort),
      AUTH_SERVER_STORE: 'memory:',
      UPSTREAM_ISSUER: standIn.issuer,
      UPSTREAM_API_URL: standIn.apiUrl,
      UPSTREAM_CLIENT_ID: standIn.client.id,
      UPSTREAM_CLIENT_SECRET: standIn.client.secret,
      SIGN_IN_ALLOW: 'everyone',
    });
    // It needs none of the secrets.
    const tools = await start('src/index.ts', { ...shared, PORT: String(serverPort) });
    try {
      const newBrowser = () => new Browser({ [issuer]: issuer, [standIn.origin]: standIn.origin });
      const signIn = new BrowsingSignIn(
        {
          signIn: (to: URL, user: string) => signInByHand(newBrowser(), to, user),
        } as RunningProject,
        'alice',
      );
      const client = await connectV2(url, signIn);
      const { text } = await client.call('whoami');
      expect(text).toContain(issuer);
      await client.close();

      // Each answers what is its own.
      expect((await fetch(`${url.origin}/token`, { method: 'POST' })).status).toBe(404);
      expect((await fetch(`${url.origin}/.well-known/oauth-authorization-server`)).status).toBe(
        404,
      );
      expect((await fetch(`${issuer}/mcp`, { method: 'POST' })).status).toBe(404);
      expect((await fetch(`${issuer}/readyz`)).status).toBe(200);
    } finally {
      await tools.stop();
      await alone.stop();
      await standIn.close();
    }
  });

  it('starts in production as it is built, and says whose tokens it takes', async ({ skip }) => {
    const node = await newerNode();
    if (typeof node === 'string') return skip(node);
    const tsc = path.join(repository, 'node_modules', '.bin', 'tsc');
    const built = await run(tsc, ['-p', 'tsconfig.build.json'], { cwd: directory });
    expect(built.exitCode, transcript(built)).toBe(0);
    const port = await freePort();
    const replica = createReplica({
      ...{ project: directory, port, program: node.program },
      env: {
        ...(await newSecrets()),
        NODE_ENV: 'production',
        MCP_SERVER_URL: 'https://mcp.example.org/mcp',
        TRUST_PROXY: '1',
        AUTH_SERVER_STORE: `sqlite:${path.join(temporaryDirectory(), 'auth.db')}`,
        UPSTREAM_CLIENT_ID: 'Ov23liQ8vXw3TzLr5KfB',
        UPSTREAM_CLIENT_SECRET: randomBytes(20).toString('hex'),
        SIGN_IN_ALLOW: 'organization:acme',
      },
    });
    await replica.start();
    try {
      const sent = request({
        ...{ host: '127.0.0.1', port, path: '/.well-known/oauth-authorization-server' },
        headers: { 'host': 'mcp.example.org', 'x-forwarded-proto': 'https' },
      }).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      expect(await json(answer)).toMatchObject({ issuer: 'https://mcp.example.org' });
    } finally {
      await replica.stop();
    }
  });

  it.each(['src/index.ts', 'src/authorization-server/main.ts'])(
    'OT-17: does not start %s without secrets, and names every variable',
    async (program) => {
      const env = { NODE_ENV: 'production', MCP_SERVER_URL: 'https://mcp.example.com/mcp' };
      const tsx = path.join(repository, 'node_modules', '.bin', 'tsx');
      const outcome = await run(tsx, [program], { cwd: directory, env });
      expect(outcome.exitCode).toBe(1);
      for (const name of [
        'AUTH_SERVER_SIGNING_KEYS',
        'AUTH_SERVER_COOKIE_KEYS',
        'AUTH_SERVER_ENCRYPTION_KEYS',
        'AUTH_SERVER_STORE',
        'UPSTREAM_CLIENT_ID',
        'UPSTREAM_CLIENT_SECRET',
        'SIGN_IN_ALLOW',
      ]) {
        expect(outcome.stderr, name).toContain(`- ${name} `);
      }
    },
  );
});
