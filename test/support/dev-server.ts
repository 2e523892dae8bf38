import { freePort } from '../../src/project/free-port.js';
import { startProgram } from '../../src/project/run-program.js';
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
  const url = new URL(`http://127.0.0.1:${env.PORT}/mcp`);
  const { written, stop } = await startProgram(
    {
      directory,
      command: ['dev/start.ts'],
      env,
      input: 'none',
      ready: () => isUp(url),
      readyMs: PATIENCE,
      name: `the server in ${directory}`,
    },
    new AbortController().signal,
  );
  return { url, env, output: written.all, stop };
}

function isUp(url: URL): Promise<true | undefined> {
  return fetch(new URL('/healthz', url)).then(
    (response) => response.ok || undefined,
    () => undefined,
  );
}
