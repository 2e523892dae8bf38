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
  stop(): Promise<void>;
}

/**
 * Starts a project on free ports.
 *
 * @throws Error when it ends or does not answer in time
 */
export async function startDevServer(directory: string): Promise<DevServer> {
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'] ?? '',
    PORT: String(port),
    AUTH_SERVER_PORT: String(await freePort()),
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'dev/start.ts'], {
    cwd: directory,
    stdio: 'ignore',
    env,
  });
  async function stop() {
    if (child.exitCode !== null) return;
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  const url = new URL(`http://127.0.0.1:${port}/mcp`);
  const deadline = Date.now() + PATIENCE;
  while (!(await isUp(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`the server in ${directory} does not answer`);
    }
    await delay(100);
  }
  return { url, env, stop };
}

function isUp(url: URL): Promise<boolean> {
  return fetch(new URL('/healthz', url)).then(
    (response) => response.ok,
    () => false,
  );
}
