import { spawn, type ChildProcess } from 'node:child_process';
import { serverEntry } from './server-entry.js';
import type { LocalSettings } from './settings.js';

const READY_MS = 30_000;
const STOP_MS = 5_000;

/** Starts the server as a process of its own, with the local environment and nothing to inherit it from. */
export function startServerProcess(
  settings: LocalSettings,
  options: { watch: boolean; showLog: boolean },
): ChildProcess {
  const args = ['--import', 'tsx', serverEntry];
  const watch = options.watch ? ['--watch', '--watch-preserve-output'] : [];
  return spawn(process.execPath, [...watch, ...args], {
    env: { ...process.env, NODE_ENV: 'development', ...settings.serverEnv },
    stdio: ['ignore', 'ignore', options.showLog ? 'inherit' : 'ignore'],
  });
}

/** Whether the server answers. */
export async function isHealthy({ resource }: LocalSettings): Promise<boolean> {
  try {
    const response = await fetch(new URL('/healthz', resource), {
      signal: AbortSignal.timeout(2_000),
    });
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * Waits until the server answers.
 *
 * @throws Error when it ends or takes too long
 */
export async function untilHealthy(settings: LocalSettings, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error('The server ended at its start');
    if (await isHealthy(settings)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The server did not start in time');
}

/** Ends the process, by force if it does not listen. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(killer);
}
