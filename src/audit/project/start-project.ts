import type { Config } from '../../answers/config.js';
import { offeredScopes } from '../../answers/defaults.js';
import { fixedRequestOf, localTokenType, type RevisionId } from '../../catalog/index.js';
import { localEnvironment } from '../../catalog/environment.js';
import { readInstalledProject } from '../../project/installed-project.js';
import { childEnvironment } from '../../project/run-command.js';
import { freePort, startProgram, type RunningProgram } from '../../project/run-program.js';
import { isHealthy, readToken, READY_MS, startOwnServer } from './own-server.js';
import type { Expectations, OwnServer, Tokens } from '../engine/context.js';
import { startTestIssuer, type TestIssuer } from '../issuer/test-issuer.js';
import { createProver, type Prover } from '../protocol/prover.js';
import type { TokenShape } from '../issuer/token-shape.js';

/** A generated project that runs and trusts the test issuer. */
export interface RunningProject {
  readonly target: URL;
  readonly revision: RevisionId;
  /** None where no server but the project's own can issue tokens for it. */
  readonly issuer?: TestIssuer;
  /** Of the project's own authorization server, where that is so. */
  readonly tokens: Tokens;
  readonly expectations: Expectations;
  /** Only where the project takes no bearer tokens. */
  readonly prover?: Prover;
  /** Only where the project has one; it runs in a process of its own. */
  readonly ownServer?: OwnServer;
  stop(): Promise<void>;
}

const CLIENT = { id: 'mcp-server', secret: 'local-only-not-a-secret' };

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
  if (config.downstream.id === 'upstream') {
    return startWithOwnTokens(directory, config, signal, without(process.env, secrets));
  }
  const port = await freePort();
  const resource = `http://127.0.0.1:${port}/mcp`;
  const prover = config.dpop === 'require' ? createProver() : undefined;
  const introspects = config.provider.verification === 'introspection';
  const issuer = await startTestIssuer(
    0,
    { ...shapeOf(config, resource), extraClaims: prover ? { cnf: prover.cnf } : {} },
    introspects ? CLIENT : undefined,
  );
  const healthUrl = new URL('/healthz', resource);
  const server = await startProgram(
    {
      directory,
      command: [entryOf(config)],
      env: {
        ...childEnvironment(without(process.env, secrets)),
        ...localEnvironment(config, {
          port: String(port),
          resource,
          issuer: issuer.issuer,
          allowedOrigins: '',
          ...(issuer.opaque
            ? {
                introspectionEndpoint: `${issuer.issuer}/introspect`,
                clientId: CLIENT.id,
                clientSecret: CLIENT.secret,
              }
            : {}),
        }),
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
    expectations: expectationsOf(config, server),
    async stop() {
      await own?.stop();
      await server.stop();
      await issuer.close();
    },
  };
}

/** What is known of a server from its answers. */
function expectationsOf(config: Config, { written }: Pick<RunningProgram<unknown>, 'written'>) {
  return {
    stepsUp: fixedRequestOf(config.provider) === undefined,
    toolScopes: Object.fromEntries(config.tools.map(({ name, scopes }) => [name, scopes])),
    baseScopes: config.baseScopes,
    hierarchy: config.scopeHierarchy,
    output: written.all,
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
      expectations: expectationsOf(config, own),
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

/** A good token looks as the provider would write it. */
export function shapeOf(config: Config, resource: string): TokenShape {
  const { provider } = config;
  return {
    type: localTokenType(provider),
    algorithm: provider.algorithms[0],
    audience: provider.configuredAudience?.local ?? resource,
    clientId: 'audit-client',
    subject: 'audit-user',
    scopes: [...new Set([...config.baseScopes, ...offeredScopes(config)])],
    claims: provider.localToken,
    extraClaims: {},
  };
}

/** Leaves variables out that hold tokens: the code of a project gets them from nobody. */
function without(environment: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}
