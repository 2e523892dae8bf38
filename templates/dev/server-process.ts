import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { developmentEnvironment } from './environment.js';
import { serverArguments } from './server-entry.js';
import type { LocalSettings } from './settings.js';

const READY_MS = 30_000;
/** Longer than the server lets requests finish: what is killed leaves its own processes behind. */
const STOP_MS = 12_000;
const MAX_OUTPUT = 4_000;

/**
 * Starts the server as a process of its own; the local settings win over the environment.
 *
 * @param options `showOutput`: what it writes, tools included, is shown as it comes
 */
export function startServerProcess(
  settings: LocalSettings,
  options: { showOutput: boolean },
): ChildProcess {
  const output = options.showOutput ? 'inherit' : 'pipe';
  return spawn(process.execPath, serverArguments(settings), {
    env: { ...developmentEnvironment(), NODE_ENV: 'development', ...settings.serverEnv },
    stdio: ['ignore', output, output],
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
 * @throws Error when it ends or takes too long, with what it said unless that was shown already
 */
export async function untilHealthy(settings: LocalSettings, child: ChildProcess): Promise<void> {
  child.stdout?.resume(); // or it would wait for a reader
  const said = lastOutput(child.stderr);
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    if (hasEnded(child)) {
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
