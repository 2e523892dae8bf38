import { execa } from 'execa';
import { createConnection } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { ProjectError } from './project-error.js';
import { childEnvironment, killGroup } from './run-command.js';
import { freePort } from './free-port.js';

/** A server that somebody wrote, started as they start it. */
export interface OwnerCommand {
  readonly directory: string;
  /** The program and its arguments; no shell reads them. `$PORT` in an argument becomes the port. */
  readonly command: readonly string[];
  /** Starts the message of an error; the command when left out. */
  readonly name?: string;
  /** Before what it inherits; `PORT` is added. */
  readonly environment: Readonly<Record<string, string>>;
  /** The environment of this process when left out. */
  readonly inherited?: NodeJS.ProcessEnv;
  /** For a server that reads its port from elsewhere; a free one otherwise. */
  readonly port?: number;
  /** Asked again and again with `http://127.0.0.1:PORT` and the output so far; what it throws means not yet. */
  readonly ready: (url: string, output: string) => Promise<boolean>;
  /** In milliseconds. */
  readonly readyMs: number;
  /** Takes secrets and control characters out of what an error repeats. */
  readonly redact?: (text: string) => string;
}

/** A server that got ready. */
export interface OwnerServer {
  /** Its origin. */
  readonly url: string;
  readonly port: number;
  /** The end of what it has written to both streams, as it came: show nothing of it unredacted. */
  readonly output: () => string;
  /** How the program itself ended, once it has; what it started may go on. */
  readonly exit: () =>
    { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined;
  /** Sends a signal to all that it started. */
  readonly signal: (name: NodeJS.Signals) => void;
  readonly isListening: () => Promise<boolean>;
  /**
   * Ends it with all that it started.
   *
   * @throws ProjectError when something that left its process group still listens
   */
  readonly stop: () => Promise<void>;
}

const POLL_MS = 100;
/** Between asking a server to end and ending it, in milliseconds. */
const GRACE_MS = 5000;
/** For what was killed to let go of its port, in milliseconds. */
const RELEASE_MS = 2000;
/** In characters. */
const MAX_OUTPUT = 1024 * 1024;
const MAX_IN_ERROR = 4000;

/**
 * Starts a server by the command of its owner, in a process group of its own, and waits until it is ready.
 * Whatever happens before, an interruption included, ends the whole group; so does an interruption later.
 *
 * @throws ProjectError with the end of what it wrote when it ends, takes too long, or its port is taken
 */
export async function startOwner(
  { directory, command, environment, inherited = process.env, port: wanted, ...rest }: OwnerCommand,
  signal: AbortSignal,
): Promise<OwnerServer> {
  const { ready, readyMs, redact, name = command.join(' ') } = rest;
  signal.throwIfAborted();
  const port = wanted ?? (await freePort());
  // Otherwise another server would be taken for this one.
  if (await isTaken(port)) {
    throw new ProjectError('project-does-not-run', `port ${port} is taken by another program`);
  }
  const url = `http://127.0.0.1:${port}`;
  const [program = '', ...args] = command.map((each) => each.replaceAll('$PORT', String(port)));
  const child = execa(program, args, {
    cwd: directory,
    env: { ...childEnvironment(inherited), NO_COLOR: '1', ...environment, PORT: String(port) },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
    cleanup: false,
    detached: process.platform !== 'win32',
  });
  let output = '';
  child.all.setEncoding('utf8').on('data', (chunk: string) => {
    output = (output + chunk).slice(-MAX_OUTPUT);
  });
  // Not the promise of the child: what outlives it may hold its streams.
  let exit: ReturnType<OwnerServer['exit']>;
  child.once('exit', (code, signal) => (exit = { code, signal }));
  child.once('error', () => (exit = { code: null, signal: null }));
  const hasEnded = () => exit !== undefined && !(exit.code === 0 && isAlive(child.pid));

  const killNow = () => {
    killGroup(child.pid, 'SIGKILL');
  };
  process.once('exit', killNow);
  let stopping: Promise<void> | undefined;
  const end = async () => {
    killGroup(child.pid, 'SIGTERM');
    const deadline = Date.now() + GRACE_MS;
    while ((exit === undefined || (await isTaken(port))) && Date.now() < deadline) {
      await setTimeout(POLL_MS);
    }
    // The group may outlive its leader.
    killNow();
    process.off('exit', killNow);
    signal.removeEventListener('abort', stopUnasked);
    const released = Date.now() + RELEASE_MS;
    while ((exit === undefined || (await isTaken(port))) && Date.now() < released) {
      await setTimeout(POLL_MS);
    }
    child.stdout.destroy();
    child.stderr.destroy();
    if (!(await isTaken(port))) return;
    throw new ProjectError(
      'left-running',
      `${name} started something that leaves its process group and still listens on port ${port}; end it by hand, and start the server by a command that stays in front`,
    );
  };
  const stop = () => (stopping ??= end());
  const stopUnasked = () => {
    // Whoever asks for it later is told.
    stop().catch(() => undefined);
  };
  signal.addEventListener('abort', stopUnasked, { once: true });

  const fault = (why: string, exitCode?: number | null) => {
    // Before the cut: half a secret is not found any more.
    const shown = (redact?.(output) ?? output).slice(-MAX_IN_ERROR);
    const says = `${name} ${why}\n${shown}`.trim();
    return new ProjectError('project-does-not-run', says, exitCode);
  };
  try {
    const deadline = Date.now() + readyMs;
    for (;;) {
      signal.throwIfAborted();
      if (child.pid === undefined) throw fault('cannot be started: no such program');
      const isReady = await within(ready(url, output), Math.max(0, deadline - Date.now()), signal);
      // What answers for a server that is gone is another one.
      if (hasEnded()) {
        const code = exit?.code;
        throw fault(`ended at its start${typeof code === 'number' ? `, with ${code}` : ''}`, code);
      }
      if (isReady) {
        return {
          ...{ url, port, stop, output: () => output, exit: () => exit },
          signal(name) {
            killGroup(child.pid, name);
          },
          isListening: () => isTaken(port),
        };
      }
      if (Date.now() >= deadline) {
        throw fault(
          `was not ready at ${url} in ${readyMs / 1000} seconds; it has to listen on the port that the variable PORT names, or on $PORT in its command`,
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

/** Whether something says yes in time. */
async function within(
  answer: Promise<boolean>,
  milliseconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  const late = new AbortController();
  try {
    return await Promise.race([
      answer.catch(() => false),
      setTimeout(milliseconds, false, { signal: AbortSignal.any([signal, late.signal]) }),
    ]);
  } catch {
    return false;
  } finally {
    late.abort();
  }
}

/** Whether anything of a process group is left. */
function isAlive(pid: number | undefined): boolean {
  if (pid === undefined || process.platform === 'win32') return false;
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether somebody listens on a port of this machine, on whichever of its addresses. */
async function isTaken(port: number): Promise<boolean> {
  return (await answersAt(port, '127.0.0.1')) || (await answersAt(port, '::1'));
}

function answersAt(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host });
    const finish = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => {
      finish(true);
    });
    socket.once('error', () => {
      finish(false);
    });
  });
}
