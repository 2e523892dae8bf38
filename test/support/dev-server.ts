import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../templates/dev/ports.js';
import { PATIENCE } from './patience.js';

/** A generated project as `npm run dev` starts it: the server and a local authorization server. */
export interface DevServer {
  /** Of the MCP endpoint. */
  readonly url: URL;
  /** What other scripts of the project need to find both. */
  readonly env: Readonly<Record<string, string>>;
  /** What `npm run dev` has printed so far, on both streams. */
  readonly output: () => string;
  stop(): Promise<void>;
}

/**
 * Starts a project on free ports.
 *
 * @param given of an earlier start, for the same ports; or further variables
 * @throws Error when it ends or does not answer in time
 */
export async function startDevServer(
  directory: string,
  given: Readonly<Record<string, string>> = {},
): Promise<DevServer> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    PORT: String(await freePort()),
    AUTH_SERVER_PORT: String(await freePort()),
    ...given,
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'dev/start.ts'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  async function stop() {
    if (child.exitCode !== null) return;
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  const url = new URL(`http://127.0.0.1:${env.PORT}/mcp`);
  const deadline = Date.now() + PATIENCE;
  while (!(await isUp(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`the server in ${directory} does not answer\n${printed}`);
    }
    await delay(100);
  }
  return { url, env, output: () => printed, stop };
}

function isUp(url: URL): Promise<boolean> {
  return fetch(new URL('/healthz', url)).then(
    (response) => response.ok,
    () => false,
  );
}
