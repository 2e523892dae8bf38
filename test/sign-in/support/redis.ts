import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../templates/dev/ports.js';
import { listens } from './listens.js';
import type { StoreServer } from './store-server.js';

/** Either of them. */
const PROGRAMS = ['redis-server', 'valkey-server'];

/** Starts a Redis or Valkey of its own, with nothing in it; says why where there is none. */
export async function startRedis(): Promise<StoreServer | string> {
  const program = PROGRAMS.find((each) => spawnSync(each, ['--version']).status === 0);
  if (program === undefined) return `no ${PROGRAMS.join(' or ')}`;
  const home = mkdtempSync(path.join(os.tmpdir(), 'redis-'));
  const port = await freePort();
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', home];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    server = spawn(program ?? '', [...settings, ...durable], { stdio: 'ignore' });
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (await listens(port)) return;
      await sleep(100);
    }
    throw new Error('Redis does not start');
  }

  async function stop(): Promise<void> {
    const ending = server;
    server = undefined;
    if (ending?.exitCode !== null || ending.signalCode !== null) return;
    const exit = once(ending, 'exit');
    ending.kill('SIGKILL');
    await exit;
  }

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    pause: () => server?.kill('SIGSTOP'),
    resume: () => server?.kill('SIGCONT'),
    start,
    stop,
    async close() {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
