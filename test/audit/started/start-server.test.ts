import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NotRestartedError } from '../../../src/audit/engine/server-process.js';
import { startServer, type ServerCommand } from '../../../src/audit/started/start-server.js';
import { freePort } from '../../../src/project/free-port.js';
import { PATIENCE } from '../../support/patience.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

/** Writes the process IDs where the tests find them, and answers everybody. */
const NOTE = "require('fs').appendFileSync('pids', process.pid + '\\n');";
const LISTEN = `require('http').createServer((_, response) => response.end('here')).listen(+process.env.PORT, '127.0.0.1');`;
const IGNORE = "for (const name of ['SIGTERM', 'SIGINT']) process.on(name, () => {});";
const FORK = (code: string) =>
  `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(code)}], { stdio: 'inherit' });`;

const kinds = [
  ['an ordinary one', NOTE + LISTEN],
  ['one that ignores signals', NOTE + IGNORE + LISTEN],
  ['one that forks', NOTE + LISTEN + FORK(`${NOTE} setInterval(() => {}, 1000)`)],
  [
    'one whose child ignores signals',
    NOTE + LISTEN + FORK(`${NOTE + IGNORE} setInterval(() => {}, 1000)`),
  ],
] as const;

describe('a server that an audit starts', () => {
  it.each(kinds)('is gone when it was stopped: %s', async (_, code) => {
    const { server, pids } = await start(code);
    await server.stop();
    expect(pids().filter(runs)).toEqual([]);
  });

  it.each(kinds)('is gone after an interruption: %s', async (_, code) => {
    const controller = new AbortController();
    const { pids } = await start(code, {}, controller.signal);
    controller.abort(new Error('interrupted'));
    await expect.poll(() => pids().filter(runs), { timeout: PATIENCE }).toEqual([]);
  });

  it('is gone after an interruption in the middle of its start', async () => {
    const controller = new AbortController();
    const starting = start(`${NOTE} setInterval(() => {}, 1000)`, {}, controller.signal);
    const { pids } = files();
    await expect.poll(() => pids().length, { timeout: PATIENCE }).toBe(1);
    controller.abort(new Error('interrupted'));
    await expect(starting).rejects.toThrow('interrupted');
    expect(pids().filter(runs)).toEqual([]);
  });

  it('is gone after an interruption while it is started again', async () => {
    const controller = new AbortController();
    const { server, pids } = await start(
      `${NOTE} if (process.env.SLOW) setInterval(() => {}, 1000); else {${LISTEN}}`,
      {},
      controller.signal,
    );
    const restarting = server.restart({ SLOW: '1' });
    const outcome = restarting.catch((error: unknown) => error);
    await expect.poll(() => pids().length, { timeout: PATIENCE }).toBe(2);
    controller.abort(new Error('interrupted'));
    expect(await outcome).toMatchObject({ message: 'interrupted' });
    await expect.poll(() => pids().filter(runs), { timeout: PATIENCE }).toEqual([]);
  });

  it('starts again at the same place, in another environment, and as at first', async () => {
    const { server, pids } = await start(
      `${NOTE} console.log('MOOD', process.env.MOOD, process.env.GIVEN); if (process.env.MOOD === 'bad') { console.log('secret-of-the-server'); process.exit(3); } ${LISTEN}`,
      { env: { GIVEN: '{issuer}/{port}', API_KEY: 'secret-of-the-server' } },
    );
    await expect.poll(server.output).toMatch(/MOOD undefined http:\/\/issuer\/\d+/);
    expect(await server.restart({ MOOD: 'good', GIVEN: undefined })).toEqual({ runs: true });
    await expect.poll(server.output).toContain('MOOD good undefined');
    const bad = await server.restart({ MOOD: 'bad' });
    expect(bad).toMatchObject({ runs: false, says: expect.stringContaining('with 3') as string });
    expect(JSON.stringify(bad)).not.toContain('secret-of-the-server');
    await server.restore();
    await expect.poll(server.output).toContain('MOOD undefined http');
    expect(pids()).toHaveLength(4);
    await server.restore();
    expect(pids()).toHaveLength(4);
    server.signal('SIGTERM');
    await expect
      .poll(() => server.exit(), { timeout: PATIENCE })
      .toEqual({ code: null, signal: 'SIGTERM' });
    expect(await server.isListening()).toBe(false);
  });

  it('says through which variables it was told something', async () => {
    const env = { A: 'x{issuer}', B: '{jwks}', C: '{audience}', D: '{url}', E: 'e' };
    const { server } = await start(LISTEN, { env });
    expect(server.variables('issuer')).toEqual(['A', 'B']);
    expect(server.variables('audience')).toEqual(['C', 'D']);
  });

  it('is not started again when the time is over', async () => {
    const { server } = await start(LISTEN, { until: 0 });
    await expect(server.restart()).rejects.toThrow(NotRestartedError);
  });

  it.each([
    ['a URL of its own', 'http://127.0.0.1:{port}/there'],
    ['a text in its output', 'issuer http://issuer'],
  ])('is ready when there is %s', async (_, ready) => {
    await start(`${LISTEN} console.log('issuer', process.argv[2])`, { ready, more: ['{issuer}'] });
  });
});

/** Where the servers of a test run. */
let directory: string;
function files() {
  const pids = () => {
    try {
      return readFileSync(path.join(directory, 'pids'), 'utf8').trim().split('\n').map(Number);
    } catch {
      return [];
    }
  };
  return { pids };
}

async function start(
  code: string,
  { more = [], ...changes }: Partial<ServerCommand> & { readonly more?: readonly string[] } = {},
  signal = new AbortController().signal,
) {
  directory = temporaryDirectory();
  writeFileSync(path.join(directory, 'server.cjs'), code);
  const port = String(await freePort());
  const target = new URL(`http://127.0.0.1:${port}/mcp`);
  const nothing = { jwks: '', audience: '', introspection: '', client_id: '', client_secret: '' };
  const server = await startServer(
    {
      directory,
      command: [process.execPath, 'server.cjs', ...more],
      env: {},
      ready: undefined,
      inherited: process.env,
      target,
      values: { ...nothing, port, url: target.href, issuer: 'http://issuer' },
      until: Infinity,
      ...changes,
    },
    signal,
  );
  onTestFinished(() => server.stop());
  return { server, ...files() };
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that ended, and that nobody has waited for yet.
  return !/^\d+ \(.*\) Z/.test(statOf(pid));
}

function statOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}
