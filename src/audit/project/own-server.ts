import { childEnvironment } from '../../project/run-command.js';
import { freePort } from '../../project/free-port.js';
import { startProgram, type RunningProgram } from '../../project/run-program.js';
import type { OwnServer } from '../engine/context.js';

/** In milliseconds. */
export const READY_MS = 30_000;

/** Lets somebody sign in at a project that runs, by its own script. */
export async function readToken(
  directory: string,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv,
  user: string,
  scopes: readonly string[],
): Promise<string> {
  const asked = scopes.length === 0 ? [] : ['--scope', scopes.join(' ')];
  const script = await startProgram(
    {
      directory,
      command: ['dev/token.ts', '--user', user, ...asked],
      env: childEnvironment(environment),
      input: 'none',
      ready: ({ stdout }) => /^[\w-]+\.[\w-]+\.[\w-]+$/m.exec(stdout())?.[0],
      readyMs: READY_MS,
      name: "the project's script for a token",
    },
    signal,
  );
  await script.stop();
  return script.ready;
}

/** Starts all of a project with an authorization server of its own, as `npm run dev` does. */
export async function startOwnServer(
  directory: string,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv,
): Promise<RunningProgram<OwnServer & { readonly environment: NodeJS.ProcessEnv }>> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const resource = `${issuer}/mcp`;
  const healthUrl = new URL('/healthz', issuer);
  const places = {
    MCP_SERVER_URL: resource,
    PORT: String(port),
    AUTH_SERVER_PORT: String(await freePort()),
    LOCAL_STORE: 'memory:',
  };
  const facts = { issuer, resource, environment: places };
  return startProgram(
    {
      directory,
      command: ['dev/start.ts'],
      env: { ...childEnvironment(environment), ...places },
      input: 'none',
      ready: async () => ((await isHealthy(healthUrl)) ? facts : undefined),
      readyMs: READY_MS,
      name: 'the project with its authorization server',
    },
    signal,
  );
}

/** Whether a server answers. */
export async function isHealthy(url: URL): Promise<true | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return response.ok || undefined;
  } catch {
    return undefined;
  }
}
