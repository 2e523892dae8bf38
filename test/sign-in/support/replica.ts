import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const START_MS = 60_000;

/** A process of a project's server, as it is built. */
export interface Replica {
  readonly port: number;
  /** Everything it wrote. */
  output(): string;
  start(): Promise<void>;
  /** Ends it as a deployment does, or at once. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Prepares a replica; it is started by hand. */
export function createReplica(options: {
  readonly project: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly program?: string;
}): Replica {
  const { project, port, env, program = process.execPath } = options;
  let output = '';
  let child: ChildProcess | undefined;
  return {
    port,
    output: () => output,
    async start() {
      const from = output.length;
      const started = spawn(program, ['dist/index.js'], {
        cwd: project,
        env: { PATH: process.env['PATH'], ...env, PORT: String(port), HOST: '127.0.0.1' },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      const listening = new Promise<void>((resolve, reject) => {
        const read = (part: string) => {
          output += part;
          if (output.slice(from).includes('"listening"')) resolve();
        };
        started.stdout.setEncoding('utf8').on('data', read);
        started.stderr.setEncoding('utf8').on('data', read);
        started.once('exit', (code) => {
          reject(new Error(`The replica ended with ${String(code)}:\n${output.slice(from)}`));
        });
        setTimeout(() => {
          reject(new Error(`The replica does not listen:\n${output.slice(from)}`));
        }, START_MS).unref();
      });
      await listening;
    },
    async stop(signal = 'SIGTERM') {
      if (child?.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
    },
  };
}
