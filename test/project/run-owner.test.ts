import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ProjectError } from '../../src/project/project-error.js';
import { startOwner, type OwnerCommand } from '../../src/project/run-owner.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const answers = async (url: string) => (await fetch(url)).ok;

/** Listens on `PORT`, answers everybody, and writes its process ID where the tests find it. */
const SERVE = `
  require('fs').appendFileSync('pids', process.pid + '\\n');
  require('http').createServer((_, response) => response.end('here')).listen(+process.env.PORT, '127.0.0.1');
`;

describe('a server of somebody else', () => {
  it('runs with its port, the variables named, and those of this run left out', async () => {
    process.env['npm_lifecycle_event'] = 'test';
    const server = await start(`${SERVE} console.log(JSON.stringify(process.env))`, {
      environment: { API_KEYS: 'local-only' },
    });
    await expect.poll(server.output).toContain('"API_KEYS":"local-only"');
    expect(server.output()).toContain(`"PORT":"${server.port}"`);
    expect(server.output()).not.toContain('npm_lifecycle_event');
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    await server.stop();
    await expect(answers(server.url)).rejects.toThrow();
  });

  it('gets its port as an argument, where it takes it there', async () => {
    const server = await start(SERVE.replace('process.env.PORT', 'process.argv[2]'), {
      more: ['$PORT'],
    });
    await server.stop();
  });

  it('ends with what it started, though it ignores being asked', async () => {
    const child = `process.on('SIGTERM', () => {}); ${SERVE}`;
    const server = await start(
      `process.on('SIGTERM', () => {});
       require('fs').appendFileSync('pids', process.pid + '\\n');
       require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' });`,
    );
    const pids = pidsIn(server.directory);
    expect(pids).toHaveLength(2);
    await server.stop();
    expect(pids.filter(runs)).toEqual([]);
  });

  it('is ready when the command has ended and what it started answers', async () => {
    const server = await start(
      `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(SERVE)}], { stdio: 'ignore' }).unref();`,
    );
    await server.stop();
    expect(pidsIn(server.directory).filter(runs)).toEqual([]);
  });

  it('is said to run on when it left its process group', async () => {
    const server = await start(
      `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(SERVE)}], { detached: true, stdio: 'ignore' }).unref(); setTimeout(() => {}, 1e6);`,
    );
    await expect(server.stop()).rejects.toThrow(/leaves its process group and still listens/);
    for (const pid of pidsIn(server.directory)) process.kill(pid, 'SIGKILL');
  });

  it('may write for ever: the end of it is kept', async () => {
    const server = await start(
      `${SERVE} setInterval(() => console.log('x'.repeat(100_000)), 1); setTimeout(() => console.log('late'), 200);`,
    );
    await expect.poll(() => server.output().length).toBe(1024 * 1024);
    await server.stop();
    expect(server.output().length).toBe(1024 * 1024);
  });

  it('ends with the program that started it, whatever ends that', async () => {
    const directory = temporaryDirectory();
    writeFileSync(path.join(directory, 'server.cjs'), SERVE);
    const run = fileURLToPath(new URL('../../src/project/run-owner.ts', import.meta.url));
    const code = `
      import { startOwner } from ${JSON.stringify(run)};
      const command = [process.execPath, 'server.cjs'];
      const ready = async (url) => (await fetch(url)).ok;
      await startOwner({ directory: ${JSON.stringify(directory)}, command, environment: {}, ready, readyMs: 60_000 }, new AbortController().signal);
      process.exit(7);`;
    const starter = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', code],
      { stdio: 'inherit' },
    );
    const [exitCode] = (await once(starter, 'exit')) as [number];
    expect(exitCode).toBe(7);
    await expect.poll(() => pidsIn(directory).filter(runs)).toEqual([]);
  });
});

describe('a server that does not get ready', () => {
  it.each<[string, string, RegExp]>([
    [
      'ends at once',
      'console.log("no database"); process.exit(3)',
      /ended at its start, with 3\nno/,
    ],
    ['ends without a fault', 'console.log("done")', /ended at its start, with 0\ndone/],
    [
      'listens on another port',
      SERVE.replace('+process.env.PORT', '0'),
      /has to listen on the port/,
    ],
    ['never listens', 'setInterval(() => {}, 1e6)', /was not ready at .* in 2 seconds/],
  ])('is said to be so, and ended: %s', async (_, code, says) => {
    await expect(start(code, { readyMs: 2000 })).rejects.toThrow(says);
  });

  it('is ended when it never answers what it was asked', async () => {
    const ready = () => new Promise<boolean>(() => undefined);
    await expect(start(SERVE, { ready, readyMs: 300 })).rejects.toThrow(/was not ready/);
  });

  it('is named when there is no such program', async () => {
    const directory = temporaryDirectory();
    const command = ['no-such-program-of-anybody'];
    const options = { directory, command, environment: {}, ready: answers, readyMs: 5000 };
    await expect(startOwner(options, new AbortController().signal)).rejects.toThrow(
      /no-such-program-of-anybody cannot be started/,
    );
  });

  it('shows its output redacted, before anything is cut', async () => {
    const redact = (text: string) => text.replaceAll('s3cret', '[hidden]');
    const failed = start('console.log("s3cret"); process.exit(1)', { redact });
    await expect(failed).rejects.toThrow(/\[hidden\]/);
    await expect(failed).rejects.not.toThrow(/s3cret/);
  });

  it('is not started at a port that is taken: another would be asked in its place', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const failed = start('require("fs").writeFileSync("started", "")', { port });
    await expect(failed).rejects.toThrow(`port ${port} is taken`);
    await expect(failed).rejects.toBeInstanceOf(ProjectError);
  });

  it('is not taken for another that answers at its port', async () => {
    // It came between, and took the port.
    const ready = async () => {
      await setTimeout(1000);
      return true;
    };
    await expect(start('process.exit(1)', { ready })).rejects.toThrow(/ended at its start/);
  });

  it('ends at an interruption, during its start and later', async () => {
    const early = new AbortController();
    const starting = start(SERVE, {
      signal: early.signal,
      ready: () => {
        early.abort(new Error('interrupted'));
        return Promise.resolve(false);
      },
    });
    await expect(starting).rejects.toThrow('interrupted');

    const later = new AbortController();
    const server = await start(SERVE, { signal: later.signal });
    later.abort();
    await expect.poll(() => pidsIn(server.directory).filter(runs)).toEqual([]);
    await server.stop();
  });
});

async function start(
  code: string,
  options: Partial<OwnerCommand> & { more?: string[]; signal?: AbortSignal } = {},
) {
  const directory = temporaryDirectory();
  writeFileSync(path.join(directory, 'server.cjs'), code);
  const { more = [], signal = new AbortController().signal, ...rest } = options;
  const server = await startOwner(
    {
      directory,
      command: [process.execPath, 'server.cjs', ...more],
      environment: {},
      ready: answers,
      readyMs: 60_000,
      ...rest,
    },
    signal,
  );
  return { ...server, directory };
}

function pidsIn(directory: string): number[] {
  const text = readFileSync(path.join(directory, 'pids'), 'utf8');
  return text.trim().split('\n').map(Number);
}

/** Whether a process runs; one that nobody has asked about since it ended does not. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
