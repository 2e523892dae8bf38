import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { ProjectError } from './project-error.js';

/** Runs one of a generated project's own programs: its server, or what reports about it. */
export interface ProjectProgram<Ready> {
  /** Of the project, whose packages are installed. */
  readonly directory: string;
  /** A TypeScript file of the project, and its arguments. */
  readonly command: readonly [file: string, ...args: string[]];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** `open`: ends when the program is to stop. A text: is written, and ends. */
  readonly input: 'none' | 'open' | { readonly text: string };
  /** Asked again and again, once more after the program has ended; undefined means not yet. */
  readonly ready: (written: Written) => Promise<Ready | undefined> | Ready | undefined;
  /** In milliseconds. */
  readonly readyMs: number;
  /** Starts the message of an error: "the project". */
  readonly name: string;
  /** Takes secrets out of what an error repeats. */
  readonly redact?: (text: string) => string;
}

/** The end of what a program has written so far. */
interface Written {
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Both, as they came. */
  readonly all: () => string;
}

/** A program that got ready. */
export interface RunningProgram<Ready> {
  readonly ready: Ready;
  readonly written: Written;
  readonly stop: () => Promise<void>;
}

/** Longer than a project gives its own server. */
const STOP_MS = 15_000;
const POLL_MS = 50;
/** In characters, of each stream. */
const MAX_OUTPUT = 1024 * 1024;
const MAX_IN_ERROR = 4000;

/**
 * Starts a program of a project, and waits until it is ready. Whatever happens before is stopped with
 * all that it started.
 *
 * @throws ProjectError with what it wrote when it ends or takes too long
 */
export async function startProgram<Ready>(
  { directory, command, env, input, ready, readyMs, name, redact }: ProjectProgram<Ready>,
  signal: AbortSignal,
): Promise<RunningProgram<Ready>> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, ['--import', 'tsx', ...command], {
    cwd: directory,
    env,
    stdio: [input === 'none' ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const written = collect(child);
  // A program that ends without reading says so by ending.
  child.stdin?.on('error', () => undefined);
  if (typeof input === 'object') child.stdin?.end(input.text);
  const stop = () => stopProcess(child, input === 'open');
  try {
    const deadline = Date.now() + readyMs;
    for (;;) {
      signal.throwIfAborted();
      const ended = hasEnded(child);
      if (ended) await closed;
      const result = await ready(written);
      if (result !== undefined) return { ready: result, written, stop };
      const why = ended
        ? 'ended at its start'
        : Date.now() > deadline && `did not start in ${readyMs / 1000} seconds`;
      if (why) {
        // Before the cut: half a secret is not found any more.
        const output = redact?.(written.all()) ?? written.all();
        throw new ProjectError(
          'project-does-not-run',
          `${name} ${why}\n${output.slice(-MAX_IN_ERROR)}`.trim(),
        );
      }
      await setTimeout(POLL_MS, undefined, { signal });
    }
  } catch (error) {
    await stop();
    signal.throwIfAborted();
    throw error;
  }
}

/** Ends a process, by force if it does not listen. */
export async function stopProcess(child: ChildProcess, byInput = false): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  if (byInput) child.stdin?.destroy();
  else child.kill('SIGTERM');
  const killer = globalThis.setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(killer);
}

/** Reads both streams to their end, so that the program never waits. */
function collect({ stdout, stderr }: ChildProcess): Written {
  const texts = { stdout: '', stderr: '', all: '' };
  const read = (stream: Readable | null, name: 'stdout' | 'stderr') =>
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      for (const each of [name, 'all'] as const) {
        texts[each] = (texts[each] + chunk).slice(-MAX_OUTPUT);
      }
    });
  read(stdout, 'stdout');
  read(stderr, 'stderr');
  return { stdout: () => texts.stdout, stderr: () => texts.stderr, all: () => texts.all };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
