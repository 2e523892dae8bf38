import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import fs from 'fs-extra';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';

/** Says what happens to it; the rest is told by the environment. */
const SERVICES = `import type { Config } from './config.js';

export interface Services {
  readonly requestStateKey?: string;
  close(): Promise<void>;
}

const say = (word: string) => console.error(JSON.stringify({ event: word }));

export const openServices: (config: Config) => Promise<Services> = async (config) => {
  await new Promise((resolve) => setTimeout(resolve, 50));
  if (process.env['FAILS'] === 'open') throw new Error('no database at ' + config.resource);
  if (process.env['FAILS'] === 'later') {
    setTimeout(() => void Promise.reject(new Error('left behind')), 300);
  }
  // Keeps the process alive until it is closed, as a pool of connections does.
  const pool = setInterval(() => undefined, 1000);
  say('opened');
  return {
    ...(process.env['FAILS'] === 'key' ? { requestStateKey: 'guessable' } : {}),
    async close() {
      clearInterval(pool);
      await new Promise((resolve) => setTimeout(resolve, 50));
      say('closed');
      if (process.env['FAILS'] === 'close') throw new Error('cannot close');
    },
  };
};
`;

describe('the services of a server', () => {
  let directory: string;
  const running: ChildProcess[] = [];
  beforeAll(async () => {
    directory = await writeCell('services', exampleConfig({ tools: [] }));
    await fs.writeFile(path.join(directory, 'src/services.ts'), SERVICES);
  });
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
  });

  /** Starts the server; its events are those it has logged so far. */
  function start(environment: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/index.ts'], {
      cwd: directory,
      env: {
        ...process.env,
        PORT: '0',
        MCP_SERVER_URL: 'http://127.0.0.1:49321/mcp',
        AUTH_SERVER_ISSUER: 'http://127.0.0.1:49322',
        ...environment,
      },
    });
    running.push(child);
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
    const events = () => [...log.matchAll(/"event":"(\w+)"/g)].map(([, event]) => event);
    return { child, events, log: () => log, exited: once(child, 'exit') as Promise<[number]> };
  }

  it('are opened before it listens, and closed when it has stopped', async () => {
    const { child, events, exited } = start();
    await expect.poll(events, { timeout: 20_000 }).toContain('listening');
    child.kill('SIGTERM');
    const [code] = await exited;
    expect(code).toBe(0);
    expect(events()).toEqual(['opened', 'listening', 'stopping', 'closed']);
  });

  it('stop the start when they cannot be opened', async () => {
    const { log, events, exited } = start({ FAILS: 'open' });
    expect((await exited)[0]).toBe(1);
    expect(log()).toBe('Cannot start: no database at http://127.0.0.1:49321/mcp\n');
    expect(events()).toEqual([]);
  });

  it('are closed when it cannot listen, or the process would never end', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { events, exited } = start({ PORT: String((other.address() as AddressInfo).port) });
    expect((await exited)[0]).toBe(1);
    expect(events()).toEqual(['opened', 'error', 'closed']);
    other.close();
  });

  it('are closed when they do not do', async () => {
    const { log, events, exited } = start({ FAILS: 'key' });
    expect((await exited)[0]).toBe(1);
    expect(events()).toEqual(['opened', 'closed']);
    expect(log()).toContain('Cannot start: src/services.ts: requestStateKey needs 32 bytes');
  });

  it('that cannot be closed are named in the log', async () => {
    const { child, events, exited, log } = start({ FAILS: 'close' });
    await expect.poll(events, { timeout: 20_000 }).toContain('listening');
    child.kill('SIGTERM');
    await exited;
    expect(events()).toEqual(['opened', 'listening', 'stopping', 'closed', 'error']);
    expect(log()).toContain('cannot close');
  });

  it('and tools that leave work behind which fails do not end it for everyone', async () => {
    const { child, events, log } = start({ FAILS: 'later' });
    await expect.poll(log, { timeout: 20_000 }).toContain('left behind');
    expect(events()).toContain('error');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(child.exitCode).toBeNull();
  });
});
