import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { stopProcess } from '../../../../src/project/run-program.js';
import { PATIENCE } from '../../../support/patience.js';

/** A server that listens. */
export interface RunningServer {
  /** Returns what it has written so far. */
  readonly output: () => string;
  stop(): Promise<void>;
}

const POLL_MS = 50;
/** In characters. */
const MOST_OUTPUT = 1024 * 1024;

/**
 * Starts a bundled program, and waits until it listens.
 *
 * @throws Error with what it wrote when it ends before
 */
export async function startServer(
  program: string,
  directory: string,
  env: Readonly<Record<string, string>>,
  port: number,
): Promise<RunningServer> {
  const child = spawn(process.execPath, [program], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-MOST_OUTPUT);
    });
  }
  const stop = () => stopProcess(child);
  const until = Date.now() + PATIENCE;
  for (;;) {
    // Whatever it says, it listens.
    if (await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)) break;
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`the server does not start: ${output.slice(-2000)}`);
    }
    await setTimeout(POLL_MS);
  }
  return { output: () => output, stop };
}
