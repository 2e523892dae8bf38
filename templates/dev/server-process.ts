import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { developmentEnvironment } from './environment.js';
import { serverArguments, serverEntry } from './server-entry.js';
import type { LocalSettings } from './settings.js';

const READY_MS = 30_000;
/** Longer than the server lets requests finish: killing a watcher would leave the server behind. */
const STOP_MS = 12_000;
const MAX_OUTPUT = 4_000;
/** What the watcher says among the server's own output. */
const GAVE_UP = `Failed running '${serverEntry}'`;

/**
 * Starts the server as a process of its own; the local settings win over the environment.
 *
 * @param options `showOutput`: what it writes, tools included, is shown as it comes
 */
export function startServerProcess(
  settings: LocalSettings,
  options: { watch: boolean; showOutput: boolean },
): ChildProcess {
  const child = spawn(process.execPath, serverArguments(settings, options.watch), {
    env: { ...developmentEnvironment(), NODE_ENV: 'development', ...settings.serverEnv },
    stdio: ['ignore', 'pipe', options.showOutput ? 'inherit' : 'pipe'],
  });
  // Not inherited: the watcher says there, and nowhere else, that the server has failed.
  if (options.showOutput) child.stdout?.pipe(process.stdout, { end: false });
  return child;
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
 * @throws Error when it ends or takes too long, with what it said unless that was shown already
 */
export async function untilHealthy(settings: LocalSettings, child: ChildProcess): Promise<void> {
  const status = lastOutput(child.stdout);
  const said = lastOutput(child.stderr);
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    // A watcher lives on when the server has failed, and says so.
    if (hasEnded(child) || stripVTControlCharacters(status()).includes(GAVE_UP)) {
      throw new Error(`The server ended at its start\n${said()}`.trim());
    }
    if (await isHealthy(settings)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The server did not start in ${READY_MS / 1000} seconds\n${said()}`.trim());
}

/** Reads a stream to its end, so that the writer never waits, and keeps its last characters. */
function lastOutput(stream: Readable | null): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-MAX_OUTPUT);
  });
  return () => text;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Ends the process, by force if it does not listen. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(killer);
}
