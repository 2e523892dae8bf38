import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Config } from '../../answers/config.js';
import { fixedRequestOf, type RevisionId } from '../../catalog/index.js';
import { ProjectFault, readInstalledProject } from '../../project/installed-project.js';
import { childEnvironment } from '../../project/run-command.js';
import type { Expectations } from '../context.js';
import { startTestIssuer, type TestIssuer } from '../issuer/test-issuer.js';
import type { TokenShape } from '../issuer/token-shape.js';

/** A generated project that runs and trusts the test issuer. */
export interface RunningProject {
  readonly target: URL;
  readonly revision: RevisionId;
  readonly issuer: TestIssuer;
  readonly expectations: Expectations;
  stop(): Promise<void>;
}

const READY_MS = 30_000;
const STOP_MS = 5_000;
const MAX_OUTPUT = 256 * 1024;
const CLIENT = { id: 'mcp-server', secret: 'local-only-not-a-secret' };

/**
 * Starts a generated project on free loopback ports, as `npm run dev` does, with the audit's issuer
 * in place of its local authorization server.
 *
 * @throws ProjectFault
 */
export async function startProject(
  directory: string,
  signal: AbortSignal,
): Promise<RunningProject> {
  const config = readInstalledProject(directory);
  const port = await freePort();
  const resource = `http://127.0.0.1:${port}/mcp`;
  const introspects = config.provider.verification === 'introspection';
  const issuer = await startTestIssuer(
    0,
    shapeOf(config, resource),
    introspects ? CLIENT : undefined,
  );
  const child = spawn(process.execPath, ['--import', 'tsx', entryOf(config)], {
    cwd: directory,
    env: { ...childEnvironment(process.env), ...environment(config, port, resource, issuer) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = lastOutput(child);
  const stop = async () => {
    await stopProcess(child);
    await issuer.close();
  };
  try {
    await untilHealthy(child, said, new URL('/healthz', resource), signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    target: new URL(resource),
    revision: config.revision.id,
    issuer,
    expectations: {
      stepsUp: fixedRequestOf(config.provider) === undefined,
      toolScopes: Object.fromEntries(config.tools.map(({ name, scopes }) => [name, scopes])),
      baseScopes: config.baseScopes,
      hierarchy: config.scopeHierarchy,
      output: said,
    },
    stop,
  };
}

/** What `npm run dev` starts. */
function entryOf({ framework }: Config): string {
  return framework.runtime === 'web' ? 'dev/serve.ts' : 'src/index.ts';
}

/** A good token looks as the provider would write it. */
export function shapeOf({ provider, tools, baseScopes }: Config, resource: string): TokenShape {
  const [type] = provider.tokenTypes;
  const spelled = type === 'jwt' ? 'JWT' : type;
  return {
    type: type === 'absent' ? undefined : spelled,
    algorithm: provider.algorithms[0],
    audience: provider.configuredAudience?.local ?? resource,
    clientId: 'audit-client',
    subject: 'audit-user',
    scopes: [...new Set([...baseScopes, ...tools.flatMap(({ scopes }) => scopes)])],
    claims: provider.localToken,
    extraClaims: {},
  };
}

/** The environment contract of generated projects; empty means unset. */
function environment(
  { provider }: Config,
  port: number,
  resource: string,
  issuer: TestIssuer,
): Record<string, string> {
  return {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(port),
    MCP_SERVER_URL: resource,
    AUTH_SERVER_ISSUER: issuer.issuer,
    AUTH_SERVER_JWKS_URI: '',
    AUTH_AUDIENCE: provider.configuredAudience?.local ?? '',
    ALLOWED_CLIENT_IDS: provider.clientAllowList === undefined ? '' : '*',
    ALLOWED_HOSTS: '',
    ALLOWED_ORIGINS: '',
    TRUST_PROXY: '',
    ...(issuer.opaque
      ? {
          AUTH_SERVER_INTROSPECTION_ENDPOINT: `${issuer.issuer}/introspect`,
          CLIENT_ID: CLIENT.id,
          CLIENT_SECRET: CLIENT.secret,
        }
      : {}),
  };
}

/** Reads what the project writes, and keeps its end. */
function lastOutput({ stdout, stderr }: ChildProcess): () => string {
  let text = '';
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-MAX_OUTPUT);
    });
  }
  return () => text;
}

async function untilHealthy(
  child: ChildProcess,
  said: () => string,
  url: URL,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    if (hasEnded(child))
      throw new ProjectFault(`the project ended at its start\n${said().slice(-2000)}`.trim());
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
      if (response.ok) return;
    } catch {
      // Not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new ProjectFault(
    `the project did not start in ${READY_MS / 1000} seconds\n${said().slice(-2000)}`.trim(),
  );
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(killer);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
