import type { Config } from '../../answers/config.js';
import { offeredScopes } from '../../answers/defaults.js';
import { fixedRequestOf, localTokenType, type RevisionId } from '../../catalog/index.js';
import { localEnvironment } from '../../catalog/environment.js';
import { readInstalledProject } from '../../project/installed-project.js';
import { childEnvironment } from '../../project/run-command.js';
import { freePort, startProgram } from '../../project/run-program.js';
import type { Expectations } from '../engine/context.js';
import { startTestIssuer, type TestIssuer } from '../issuer/test-issuer.js';
import { createProver, type Prover } from '../protocol/prover.js';
import type { TokenShape } from '../issuer/token-shape.js';

/** A generated project that runs and trusts the test issuer. */
export interface RunningProject {
  readonly target: URL;
  readonly revision: RevisionId;
  readonly issuer: TestIssuer;
  readonly expectations: Expectations;
  /** Only where the project takes no bearer tokens. */
  readonly prover?: Prover;
  stop(): Promise<void>;
}

const READY_MS = 30_000;
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
  return {
    target: new URL(resource),
    revision: config.revision.id,
    issuer,
    ...(prover ? { prover } : {}),
    expectations: {
      stepsUp: fixedRequestOf(config.provider) === undefined,
      toolScopes: Object.fromEntries(config.tools.map(({ name, scopes }) => [name, scopes])),
      baseScopes: config.baseScopes,
      hierarchy: config.scopeHierarchy,
      output: server.written.all,
    },
    async stop() {
      await server.stop();
      await issuer.close();
    },
  };
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

async function isHealthy(url: URL): Promise<true | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    return response.ok || undefined;
  } catch {
    return undefined;
  }
}

/** Leaves variables out that hold tokens: the code of a project gets them from nobody. */
function without(environment: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}
