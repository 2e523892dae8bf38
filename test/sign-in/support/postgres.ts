import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../templates/dev/ports.js';
import type { StoreServer } from './store-server.js';

const BIN = '/usr/lib/postgresql/15/bin';
/** PostgreSQL does not run as root: then it is this user, which Debian's package makes. */
const USER = 'postgres';
const DATABASE = 'postgres';

/** Starts a PostgreSQL of its own, with nothing in it; says why where there is none. */
export async function startPostgres(): Promise<StoreServer | string> {
  if (!existsSync(path.join(BIN, 'postgres'))) return `no PostgreSQL 15 in ${BIN}`;
  const user = unprivilegedUser();
  if (typeof user === 'string') return user;
  const as = user ?? {};

  const home = mkdtempSync(path.join(os.tmpdir(), 'postgres-'));
  const data = path.join(home, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (user) for (const directory of [home, data]) chownSync(directory, user.uid, user.gid);
  const made = spawnSync(
    path.join(BIN, 'initdb'),
    ['-D', data, '-U', 'test', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C'],
    { ...as, cwd: home, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const port = await freePort();
  const url = `postgres://test@127.0.0.1:${port}/${DATABASE}`;
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const options = ['-k', home, '-h', '127.0.0.1', '-p', String(port)];
    server = spawn(path.join(BIN, 'postgres'), ['-D', data, ...options], {
      ...as,
      cwd: home,
      stdio: 'ignore',
    });
    const ready = ['-h', '127.0.0.1', '-p', String(port)];
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (spawnSync(path.join(BIN, 'pg_isready'), ready).status === 0) return;
      await sleep(100);
    }
    throw new Error('PostgreSQL does not start');
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = server;
    server = undefined;
    if (ending?.exitCode !== null || ending.signalCode !== null) return;
    const exit = once(ending, 'exit');
    ending.kill(signal);
    await exit;
  }

  /** Sends a signal to the server and to the processes that serve its connections. */
  function signal(name: NodeJS.Signals): void {
    const parent = String(server?.pid);
    const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', parent], { encoding: 'utf8' });
    server?.kill(name);
    for (const pid of stdout.split(/\s+/).filter(Boolean)) process.kill(Number(pid), name);
  }

  await start();
  return {
    url,
    pause: () => {
      signal('SIGSTOP');
    },
    resume: () => {
      signal('SIGCONT');
    },
    start,
    // Connections end at once, as when the machine goes.
    stop: () => end('SIGQUIT'),
    async close() {
      await end('SIGQUIT');
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The user to run as; none where this process is not root already; a reason where there is nobody. */
function unprivilegedUser(): { uid: number; gid: number } | string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number.parseInt(spawnSync('id', [flag, USER], { encoding: 'utf8' }).stdout, 10),
  );
  if (!uid || !gid) return `PostgreSQL does not run as root, and there is no user ${USER}`;
  return { uid, gid };
}
