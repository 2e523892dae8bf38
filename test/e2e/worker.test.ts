import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { build } from 'esbuild';
import fs from 'fs-extra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../templates/dev/ports.js';
import { repository, writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { PATIENCE } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const WORKERD = 'workerd@1.20261117.1';

/** The fetch handler in the runtime of Cloudflare Workers, driven by the official client. */
describe('the fetch handler in workerd', () => {
  let project: string;
  let workerd: string;
  const processes: ChildProcess[] = [];

  beforeAll(async () => {
    const config = exampleConfig({ frameworkId: 'fetch', downstreamId: 'token-exchange' });
    project = await writeCell('worker', config);
    // A large binary that nobody needs who only runs the other tests, so it is no dependency.
    const installation = path.join(repository, '.cache', 'workerd');
    await fs.outputJson(path.join(installation, 'package.json'), { private: true });
    const args = ['install', '--no-audit', '--no-fund', WORKERD];
    const outcome = await run('npm', args, { cwd: installation });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    workerd = path.join(installation, 'node_modules/.bin/workerd');
  });
  afterAll(async () => {
    for (const child of processes.filter(({ exitCode }) => exitCode === null)) {
      child.kill();
      await once(child, 'exit');
    }
  });

  async function bundle(): Promise<string[]> {
    const { metafile } = await build({
      absWorkingDir: project,
      entryPoints: ['src/index.ts'],
      outfile: 'worker.js',
      bundle: true,
      format: 'esm',
      // Fails on every module of Node's.
      platform: 'browser',
      conditions: ['workerd', 'worker', 'import'],
      metafile: true,
      logLevel: 'silent',
    });
    return Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.map(({ path: to }) => to),
    );
  }

  it('needs no module of Node', async () => {
    const imports = await bundle();
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.filter((name) => name.startsWith('node:'))).toEqual([]);
  });

  it('answers 503 while it is not configured, and says why only in its log', async () => {
    const url = await serve({});
    const response = await fetch(url, { method: 'POST' });
    expect(response.status).toBe(503);
    expect(await response.text()).not.toContain('MCP_SERVER_URL');
  });

  it('lets the official client sign in, refuses it, lets it step up, calls another API', async () => {
    const port = await freePort();
    const authorizationServerPort = await freePort();
    const env = { PORT: String(port), AUTH_SERVER_PORT: String(authorizationServerPort) };
    const script = [
      "import { startLocalAuthorizationServer } from './dev/local-authorization-server.js';",
      "import { localSettings } from './dev/settings.js';",
      "import { writeFileSync } from 'node:fs';",
      'const settings = localSettings();',
      "writeFileSync('bindings.json', JSON.stringify(settings.serverEnv));",
      'await startLocalAuthorizationServer(settings);',
    ];
    await fs.outputFile(path.join(project, 'authorization-server.mts'), script.join('\n'));
    const authorizationServer = spawn(
      process.execPath,
      ['--import', 'tsx', 'authorization-server.mts'],
      { cwd: project, stdio: 'ignore', env: { PATH: process.env['PATH'], ...env } },
    );
    processes.push(authorizationServer);
    const metadata = `http://127.0.0.1:${authorizationServerPort}/.well-known/openid-configuration`;
    await expect.poll(() => isUp(metadata), { timeout: PATIENCE }).toBe(true);
    const bindings = (await fs.readJson(path.join(project, 'bindings.json'))) as object;
    await serve({ ...bindings, NODE_ENV: 'development' }, port);

    const outcome = await run(process.execPath, ['--import', 'tsx', 'dev/try.ts'], {
      cwd: project,
      env,
    });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toContain(`Trying the server at http://127.0.0.1:${port}/mcp`);
    expect(outcome.stdout).toContain('insufficient_scope');
    expect(outcome.stdout).toContain('✓ a call of the external API');
  });

  /** Runs the worker with these bindings; returns the URL of its endpoint. */
  async function serve(bindings: Record<string, string>, listenOn?: number): Promise<string> {
    const port = listenOn ?? (await freePort());
    const texts = Object.entries(bindings).map(
      ([name, text]) => `(name = "${name}", text = "${text}")`,
    );
    const config = path.join(project, `worker-${port}.capnp`);
    await fs.outputFile(
      config,
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "internet", network = (allow = ["local", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "2026-07-01",
  bindings = [${texts.join(', ')}],
  globalOutbound = "internet",
);
`,
    );
    processes.push(spawn(workerd, ['serve', config], { cwd: project, stdio: 'ignore' }));
    const url = `http://127.0.0.1:${port}/mcp`;
    await expect.poll(() => answers(url), { timeout: PATIENCE }).toBe(true);
    return url;
  }
});

function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
