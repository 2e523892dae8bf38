import type { ChildProcess } from 'node:child_process';
import { startServerProcess, stopProcess } from './server-process.js';
import type { LocalSettings } from './settings.js';
import { onSourceChange } from './source-changes.js';

/**
 * Starts the server anew whenever a file of `src` changes, also after it has failed.
 *
 * @param first the server that starts; `ready` when it answers, until then it is not disturbed
 * @returns stops the server that runs then, and starts no other
 */
export function keepRestarting(
  first: ChildProcess,
  ready: Promise<void>,
  settings: LocalSettings,
): () => Promise<void> {
  let server = first;
  let stopping = false;

  /** A server that is told to end says so itself. */
  const sayThatItFailed = (): void => {
    process.stdout.write('The server ended. It is started again when a file of src changes.\n');
  };

  async function end(): Promise<void> {
    server.off('exit', sayThatItFailed);
    await stopProcess(server);
  }

  const isStopping = () => stopping;

  async function restart(): Promise<void> {
    if (isStopping()) return;
    process.stdout.write('Restarting the server\n');
    await end();
    if (isStopping()) return;
    server = startServerProcess(settings, { showOutput: true });
    server.once('exit', sayThatItFailed);
  }

  let last = ready.then(
    () => void server.once('exit', sayThatItFailed),
    () => {
      stopping = true; // a server that never ran is for the caller to tell of
    },
  );
  onSourceChange('src', () => {
    last = last.then(restart);
  });
  return async () => {
    stopping = true;
    await end();
  };
}
