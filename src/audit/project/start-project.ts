import type { Config } from '../../answers/config.js';
import { readInstalledProject } from '../../project/installed-project.js';
import { redactorFor } from '../../http/redact.js';
import { freePort } from '../../project/free-port.js';
import { isHealthy, readToken, READY_MS, startOwnServer } from './own-server.js';
import { createProver } from '../protocol/prover.js';
import { expectationsOf, without } from './facts-of-project.js';
import type { RunningProject, StartOptions } from './running-project.js';
import { startExisting } from './start-existing.js';
import { startTrusting } from './trusting-server.js';

const HOSTED =
  'on Workers, Deno and Bun the host reads requests and ends the program; what serves it here is for development';

/**
 * Starts a generated project on free loopback ports, as `npm run dev` does, with the audit's issuer
 * in place of its local authorization server.
 *
 * @throws ProjectError
 */
export async function startProject(
  directory: string,
  signal: AbortSignal,
  options: StartOptions = {},
): Promise<RunningProject> {
  const config = await readInstalledProject(directory);
  if (config.existing) {
    return startExisting(directory, { ...config, existing: config.existing }, signal, options);
  }
  const { secrets = [], until = Infinity } = options;
  const inherited = without(process.env, secrets);
  if (config.downstream.id === 'upstream') {
    return startWithOwnTokens(directory, config, signal, inherited);
  }
  const port = await freePort();
  const resource = `http://127.0.0.1:${port}/mcp`;
  const prover = config.dpop === 'require' ? createProver() : undefined;
  const healthUrl = new URL('/healthz', resource);
  const redactor = redactorFor(inherited);
  const { issuer, server, stop } = await startTrusting(
    config,
    {
      directory,
      command: [process.execPath, '--import', 'tsx', entryOf(config)],
      name: 'the project',
      environment: {},
      inherited,
      port,
      resource,
      ...(prover ? { extraClaims: { cnf: prover.cnf } } : {}),
      ready: async () => (await isHealthy(healthUrl)) ?? false,
      readyMs: READY_MS,
      ...(config.framework.runtime === 'web' ? { hosted: HOSTED } : {}),
      redact: (text) => redactor.redact(text),
      until,
    },
    signal,
  );
  const own =
    config.signIn === undefined
      ? undefined
      : await startOwnServer(directory, signal, inherited).catch(async (error: unknown) => {
          await stop();
          throw error;
        });
  return {
    target: new URL(resource),
    revision: config.revision.id,
    issuer,
    process: server,
    tokens: {},
    ...(prover ? { prover } : {}),
    ...(own ? { ownServer: own.ready } : {}),
    expectations: expectationsOf(config, server.output),
    async stop() {
      await own?.stop();
      await stop();
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
