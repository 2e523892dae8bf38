import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { repository, writeCell } from '../support/cells.js';
import { startDevServer, type DevServer } from '../support/dev-server.js';
import { exampleConfig } from '../support/example-config.js';
import { OAuthClient } from '../support/oauth-client.js';
import { PATIENCE } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const tsx = path.join(repository, 'node_modules', '.bin', 'tsx');

/** A tool of a user who looks at what happens. */
const SPEAKING_TOOL = `import { z } from 'zod';
import { defineTool } from './tool.js';

console.log('a line at the start');

export const whoami = defineTool({
  name: 'whoami',
  title: 'Who am I',
  description: 'Prints what it knows.',
  inputSchema: z.object({}),
  readOnly: true,
  run() {
    console.log('out: %s', process.env['DEMO_KEY']);
    console.error('err: %s', process.env['MCP_SERVER_URL']);
    return { text: 'printed' };
  },
});
`;

/** As some editors write it, with values of a real environment that must not reach this machine. */
const ENV_FILE = [
  '\uFEFFDEMO_KEY="from the file"',
  'NODE_ENV=production',
  'MCP_SERVER_URL=https://mcp.example.com/mcp',
  'AUTH_SERVER_ISSUER=https://auth.example.com',
  'AUTH_AUDIENCE=https://mcp.example.com/mcp',
  'HOST=0.0.0.0',
  '',
].join('\r\n');

// Frameworks start in two ways: the server itself, or Node in the place of a runtime of fetch handlers.
describe.each(['express', 'fetch'])('npm run dev on %s', (frameworkId) => {
  let dev: DevServer | undefined;
  afterEach(() => dev?.stop());

  it('reads .env and shows what tools print', async () => {
    const directory = await writeCell(`dev-${frameworkId}`, exampleConfig({ frameworkId }));
    await writeFile(path.join(directory, 'src/tools/whoami.ts'), SPEAKING_TOOL);
    await writeFile(path.join(directory, '.env'), ENV_FILE);
    dev = await startDevServer(directory);
    const { url, env, output } = dev;

    const token = await run(tsx, ['dev/token.ts'], { cwd: directory, env });
    expect(token.exitCode, transcript(token)).toBe(0);
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept': 'application/json, text/event-stream',
        'authorization': `Bearer ${token.stdout}`,
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'whoami', arguments: {} },
      }),
    });
    expect(response.status, output()).toBe(200);
    expect(await response.text()).toContain('printed');
    await vi.waitFor(() => {
      expect(output()).toContain('a line at the start');
      expect(output()).toContain('out: from the file\n');
      expect(output()).toContain(`err: ${url.href}\n`);
    });
  });
});

describe('npm run dev', () => {
  it('knows its clients after a restart, and keeps that from git', async () => {
    const directory = await writeCell('dev-restart', exampleConfig());
    const first = await startDevServer(directory);
    let client = new OAuthClient(`http://127.0.0.1:${first.env['AUTH_SERVER_PORT'] ?? ''}`);
    const clientId = await client.register();
    const resource = first.url.href;
    const scope = 'mcp:access offline_access';
    const tokens = await client.redeem(
      clientId,
      await client.authorize(clientId, { resource, scope }),
      resource,
    );
    await first.stop();
    const second = await startDevServer(directory, {
      ...first.env,
      LOCAL_TOKEN_LIFETIME: '7',
    });
    try {
      const call = await fetch(second.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept': 'application/json, text/event-stream',
          'authorization': `Bearer ${tokens['access_token'] as string}`,
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      });
      expect(call.status, second.output()).toBe(200);
      client = new OAuthClient(client.issuer);
      expect(await client.refresh(clientId, tokens['refresh_token'])).toMatchObject({
        expires_in: 7,
      });
      const ignored = await readFile(path.join(directory, '.gitignore'), 'utf8');
      expect(ignored.split('\n')).toContain('.dev/');
      expect(await readdir(path.join(directory, '.dev'))).toEqual([
        `authorization-server-${first.env['AUTH_SERVER_PORT'] ?? ''}.json`,
      ]);
    } finally {
      await second.stop();
    }
  });

  it('starts the server anew at every change, whoever made it, also after it failed', async () => {
    const directory = await writeCell('dev-changes', exampleConfig());
    const file = path.join(directory, 'src/scope-map.ts');
    const good = await readFile(file, 'utf8');
    const dev = await startDevServer(directory);
    try {
      // As editors, git and `create-secure-mcp` do: a new file takes the place of the old one.
      for (const text of [`${good}throw new Error('broken');\n`, good, `${good}// once more\n`]) {
        const before = dev.output().length;
        await writeFile(`${file}.tmp`, text);
        await rename(`${file}.tmp`, file);
        const outcome = text.includes('broken') ? 'The server ended' : '"listening"';
        await vi.waitFor(() => {
          expect(dev.output().slice(before)).toContain(outcome);
        }, PATIENCE);
      }
    } finally {
      await dev.stop();
    }
  });

  it('takes only what is a lifetime and a redirect URI', async () => {
    const directory = await writeCell('dev-settings', exampleConfig());
    for (const [name, value] of [
      ['LOCAL_TOKEN_LIFETIME', '0'],
      ['LOCAL_TOKEN_LIFETIME', '1h'],
      ['LOCAL_REDIRECT_URIS', 'callback'],
    ] as const) {
      const outcome = await run(tsx, ['dev/start.ts'], { cwd: directory, env: { [name]: value } });
      expect(outcome.exitCode).toBe(1);
      expect(outcome.stderr).toContain(`${name} must`);
    }
  });

  it('says what is wrong with a .env that cannot be read', async () => {
    const directory = await writeCell('dev-unreadable', exampleConfig());
    // As a mount of a file that is not there makes it.
    await mkdir(path.join(directory, '.env'));
    const outcome = await run(tsx, ['dev/start.ts'], { cwd: directory });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toContain('.env cannot be read: EISDIR');
  });
});
