import type { Config } from '../../answers/config.js';
import { readInstalledProject } from '../../project/installed-project.js';
import { childEnvironment } from '../../project/run-command.js';
import { freePort, startProgram } from '../../project/run-program.js';
import { isHealthy, readToken, READY_MS, startOwnServer } from './own-server.js';
import { createProver } from '../protocol/prover.js';
import { environmentFor, expectationsOf, startIssuerOf, without } from './facts-of-project.js';
import type { RunningProject } from './running-project.js';
import { startExisting } from './start-existing.js';

/**
 * Starts a generated project on free loopback ports, as `npm run dev` does, with the audit's issuer
 * in place of its local authorization server.
 *
 * @throws ProjectError
 */
export async function startProject(
  directory: string,
  signal: AbortSignal,
  secrets: readonly string[] = [],
): Promise<RunningProject> {
  const config = await readInstalledProject(directory);
  if (config.existing) {
    return startExisting(directory, { ...config, existing: config.existing }, signal, secrets);
  }
  if (config.downstream.id === 'upstream') {
    return startWithOwnTokens(directory, config, signal, without(process.env, secrets));
  }
  const port = await freePort();
  const resource = `http://127.0.0.1:${port}/mcp`;
  const prover = config.dpop === 'require' ? createProver() : undefined;
  const issuer = await startIssuerOf(config, resource, prover ? { cnf: prover.cnf } : {});
  const healthUrl = new URL('/healthz', resource);
  const server = await startProgram(
    {
      directory,
      command: [entryOf(config)],
      env: {
        ...childEnvironment(without(process.env, secrets)),
        ...environmentFor(config, { port, resource, issuer }),
      },
      input: 'none',
      ready: () => isHealthy(healthUrl),
      readyMs: READY_MS,
      name: 'the project',
    },
    signal,
  ).catch(async (error: unknown) => {
    await issuer.close();
    throw error;
  });
  const own =
    config.signIn === undefined
      ? undefined
      : await startOwnServer(directory, signal, without(process.env, secrets)).catch(
          async (error: unknown) => {
            await server.stop();
            await issuer.close();
            throw error;
          },
        );
  return {
    target: new URL(resource),
    revision: config.revision.id,
    issuer,
    tokens: {},
    ...(prover ? { prover } : {}),
    ...(own ? { ownServer: own.ready } : {}),
    expectations: expectationsOf(config, server.written.all),
    async stop() {
      await own?.stop();
      await server.stop();
      await issuer.close();
    },
  };
}

/**
 * Starts a project whose tools call the API of the upstream: tokens for that exist only where people signed in, so
 * those of its own authorization server are the only ones.
 */
async function startWithOwnTokens(
  directory: string,
  config: Config,
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv,
): Promise<RunningProject> {
  const own = await startOwnServer(directory, signal, environment);
  const { resource } = own.ready;
  const tokenFor = (user: string, ...scopes: readonly string[]) =>
    readToken(directory, signal, { ...environment, ...own.ready.environment }, user, scopes);
  try {
    const tokens = {
      main: await tokenFor('alice'),
      low: await tokenFor('alice', ...config.baseScopes),
      other: await tokenFor('bob'),
    };
    return {
      target: new URL(resource),
      revision: config.revision.id,
      tokens,
      ownServer: own.ready,
      expectations: expectationsOf(config, own.written.all),
      stop: own.stop,
    };
  } catch (error) {
    await own.stop();
    throw error;
  }
}

/** What `npm run dev` starts. */
function entryOf({ framework }: Config): string {
  return framework.runtime === 'web' ? 'dev/serve.ts' : 'src/index.ts';
}
