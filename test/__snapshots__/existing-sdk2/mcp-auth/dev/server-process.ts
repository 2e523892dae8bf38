import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ownServer } from './own-server.js';
import type { LocalSettings } from './settings.js';

const READY_MS = 60_000;
/** Longer than most servers let requests finish. */
const STOP_MS = 12_000;
const MAX_OUTPUT = 4_000;
const isWindows = process.platform === 'win32';

/** What test runners set: your server must not take itself for a test, which may call what the guard protects. */
const OF_TEST_RUNNERS = /^(?:NODE_ENV|NODE_TEST_CONTEXT|VITEST.*|JEST_.*)$/;

/** The end of what a process has written. */
const written = new WeakMap<ChildProcess, string>();

/**
 * Starts your server as a process of its own; the local settings win over the environment, and `$PORT` in its command
 * becomes the port.
 *
 * @param options `showOutput`: what it writes is shown as it comes; `command`: in place of the recorded one
 */
export function startServerProcess(
  settings: LocalSettings,
  options: { showOutput: boolean; command?: readonly string[] },
): ChildProcess {
  return run(options.command ?? ownServer.start, settings, options.showOutput);
}

/**
 * Builds your server, where that has to be done before a start.
 *
 * @throws Error with what the build said when it failed
 */
export async function buildServer(settings: LocalSettings): Promise<void> {
  if (!ownServer.build) return;
  const build = run(ownServer.build, settings, false);
  const [code] = (await once(build, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The build failed\n${lastOutput(build)}`);
}

function run(
  command: readonly string[],
  settings: LocalSettings,
  showOutput: boolean,
): ChildProcess {
  const port = String(settings.serverPort);
  const [program = '', ...args] = command.map((each) => each.replaceAll('$PORT', port));
  const output = showOutput ? 'inherit' : 'pipe';
  const inherited = Object.entries(process.env).filter(([name]) => !OF_TEST_RUNNERS.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    ...ownServer.environment,
    ...settings.serverEnv,
  } as NodeJS.ProcessEnv;
  const child = spawn(program, args, {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    env,
    stdio: ['ignore', output, output],
    // A group of its own, which is ended as a whole: package managers do not pass signals on.
    detached: !isWindows,
    shell: isWindows,
  });
  child.once('error', (error) => {
    keep(child, error.message);
  });
  for (const stream of [child.stdout, child.stderr]) {
    // To its end, so that the writer never waits.
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      keep(child, chunk);
    });
  }
  return child;
}

function keep(child: ChildProcess, chunk: string): void {
  written.set(child, (lastOutput(child) + chunk).slice(-MAX_OUTPUT));
}

function lastOutput(child: ChildProcess): string {
  return written.get(child) ?? '';
}

/** Whether your server answers, and the guard stands in front of it. */
export async function isHealthy(settings: LocalSettings): Promise<boolean> {
  return (await statusOf(settings)) === 'protected';
}

/** Asks for the metadata, which the guard alone serves (RFC 9728 section 3.1). */
async function statusOf({ resource }: LocalSettings): Promise<'down' | 'protected' | 'open'> {
  const { origin, pathname } = new URL(resource);
  const path = pathname === '/' ? '' : pathname;
  try {
    const response = await fetch(`${origin}/.well-known/oauth-protected-resource${path}`, {
      signal: AbortSignal.timeout(10_000),
    });
    const metadata = (await response.json().catch(() => ({}))) as { resource?: unknown };
    return metadata.resource === resource ? 'protected' : 'open';
  } catch {
    return 'down';
  }
}

/**
 * Waits until your server answers, with the guard in front.
 *
 * @throws Error when it ends, takes too long or answers without the guard, with what it said
 */
export async function untilHealthy(settings: LocalSettings, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_MS;
  let status = await statusOf(settings);
  while (status !== 'protected') {
    const why = hasEnded(child)
      ? 'Your server ended at its start'
      : Date.now() > deadline && reasonFor(status, settings);
    if (why) throw new Error(`${why}\n${lastOutput(child)}`.trim());
    await setTimeout(100);
    status = await statusOf(settings);
  }
}

function reasonFor(status: 'down' | 'open', { resource, serverPort }: LocalSettings): string {
  return status === 'down'
    ? `Your server did not answer at port ${serverPort} in ${READY_MS / 1000} seconds. It is told the port in PORT, and where its command says $PORT`
    : `Your server answers, but the guard is not reached: no metadata of ${resource}. Is the call still there that protects it?`;
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Ends your server and all that it started, by force if they do not listen. */
export async function stopProcess({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return;
  if (isWindows) {
    spawnSync('taskkill', ['/pid', String(pid), '/t', '/f']);
    return;
  }
  const deadline = Date.now() + STOP_MS;
  let isThere = signal(pid, 'SIGTERM');
  while (isThere) {
    await setTimeout(50);
    isThere = signal(pid, Date.now() > deadline ? 'SIGKILL' : 0);
  }
}

/** Signals a group; false when nobody of it is left. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, name);
  } catch {
    return false;
  }
}
