import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from '../../support/cells.js';

/** What a worker does to a store. */
export interface WorkerCommand {
  readonly action: 'set' | 'add' | 'consume' | 'take' | 'count' | 'hold' | 'toil';
  readonly id: string;
}

/** Another process that uses a store. */
export interface StoreWorker {
  run(action: WorkerCommand['action'], id: string): Promise<unknown>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a process that has opened a store. */
export async function startWorker(kind: string, url: string): Promise<StoreWorker> {
  const program = path.join(repository, 'test/sign-in/support/store-worker.ts');
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', program, kind, url], {
    cwd: repository,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdout || !child.stdin) throw new Error('no pipes');
  const { stdin } = child;
  const lines: AsyncIterator<string, undefined> = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();
  const answer = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done) throw new Error('the worker has ended');
    return JSON.parse(line.value) as unknown;
  };
  if ((await answer()) !== 'ready') throw new Error('the worker does not start');

  async function end(how: () => void): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    how();
    await exit;
  }
  return {
    run: (action, id) => {
      stdin.write(`${JSON.stringify({ action, id } satisfies WorkerCommand)}\n`);
      return answer();
    },
    kill: () => end(() => child.kill('SIGKILL')),
    close: () => end(() => stdin.end()),
  };
}
