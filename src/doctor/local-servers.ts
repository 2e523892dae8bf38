import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { ProjectFault } from '../project/installed-project.js';
import { childEnvironment } from '../project/run-command.js';

/** The servers that `dev` starts, on ports of their own. */
export interface LocalServers {
  stop(): Promise<void>;
}

/** The ports that `dev` is told to use. */
export interface LocalPorts {
  readonly PORT: string;
  readonly AUTH_SERVER_PORT: string;
}

const READY_MS = 30_000;
/** Longer than `dev` waits for its own server. */
const STOP_MS = 15_000;
const MAX_OUTPUT = 4000;

/** Two ports that nobody listens on. */
export async function freePorts(): Promise<LocalPorts> {
  const probes = [createServer(), createServer()];
  await Promise.all(
    probes.map((probe) => new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))),
  );
  const [port = '', other = ''] = probes.map((probe) =>
    String((probe.address() as AddressInfo).port),
  );
  await Promise.all(probes.map((probe) => new Promise((done) => probe.close(done))));
  return { PORT: port, AUTH_SERVER_PORT: other };
}

/**
 * Starts what `npm run dev` starts: the local authorization server and the server.
 *
 * @throws ProjectFault with what they said when they do not get ready
 */
export async function startLocalServers(
  directory: string,
  shell: Readonly<Record<string, string>>,
  ports: LocalPorts,
  signal: AbortSignal,
): Promise<LocalServers> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'dev/start.ts'], {
    cwd: directory,
    env: { ...childEnvironment(shell), ...ports },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = lastOutput(child);
  const stop = () => stopProcess(child);
  try {
    const deadline = Date.now() + READY_MS;
    while (!said().includes('Authorization server')) {
      if (hasEnded(child) || Date.now() > deadline) {
        throw new ProjectFault(`the local servers did not start\n${said()}`.trim());
      }
      await setTimeout(50, undefined, { signal });
    }
    return { stop };
  } catch (error) {
    await stop();
    signal.throwIfAborted();
    throw error;
  }
}

function lastOutput({ stdout, stderr }: ChildProcess): () => string {
  let text = '';
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-MAX_OUTPUT);
    });
  }
  return () => text;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killer = globalThis.setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(killer);
}
