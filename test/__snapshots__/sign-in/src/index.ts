import type { RequestListener } from 'node:http';
import { createApp } from './app.js';
import { logSink } from './auth/log-sink.js';
import { profile } from './auth/token/profile.js';
import {
  createAuthorizationServer,
  type AuthorizationServer,
} from './authorization-server/index.js';
import {
  loadConfigs,
  type AuthorizationServerConfig,
  type Configs,
} from './authorization-server/environment.js';
import { openStore, storeDoubts } from './authorization-server/store/open.js';
import type { Store } from './authorization-server/store/store.js';
import { createProtocolErrorLog } from './http/protocol-error.js';
import { createResourceServer, type ResourceServer } from './auth/resource-server.js';
import { ConfigError, doubtsAbout, type Config } from './config.js';
import { createHttpServer, stop } from './http/server.js';
import { limits } from './limits.js';
import { createQuotas } from './limits/quotas.js';
import { createServerFactory } from './mcp.js';
import { offered } from './mcp/offered.js';
import { registry } from './mcp/registry.js';
import { createResourceUpdates } from './mcp/resource-updates.js';
import { assertRegistered, withObservers } from './mcp/with-registry.js';
import { scopePolicy } from './scope-map.js';
import { openServices, type Services } from './services.js';
import { signInPolicy } from './sign-in.js';
import { signInLimits } from './sign-in-limits.js';

/** What runs in this process. */
interface Parts {
  readonly config: Config;
  readonly resourceServer: ResourceServer;
  readonly services: Services;
  /** Undefined where another process is the authorization server. */
  readonly signIn: SignIn | undefined;
  /** Closed when nothing needs them any more. */
  readonly stores: readonly Store[];
}

/** The authorization server, and what it was made of. */
interface SignIn {
  readonly config: AuthorizationServerConfig;
  readonly server: AuthorizationServer;
}

async function start(): Promise<void> {
  const configs = loadConfigs(process.env, profile);
  const { config } = configs;
  assertRegistered(registry, scopePolicy, offered);
  const stores: Store[] = [];
  try {
    const signIn = await openSignIn(configs, stores);
    const resourceServer = createResourceServer({
      name: offered.info.name,
      config,
      profile,
      policy: withObservers(scopePolicy, offered.resources),
      limits,
      quotas: createQuotas(limits),
      // Keys of this very process are read from memory.
      ...(signIn ? { fetch: signIn.server.withOwnDocuments((url, init) => fetch(url, init)) } : {}),
    });
    const services = await openServices(config);
    try {
      serve({ config, resourceServer, services, signIn, stores });
    } catch (error) {
      await services.close(); // or the process would never end
      throw error;
    }
  } catch (error) {
    await closeAll(stores);
    throw error;
  }
}

async function openSignIn(
  { authorizationServer: config }: Configs,
  stores: Store[],
): Promise<SignIn | undefined> {
  if (!config) return undefined;
  const store = await openStore(config.storeUrl, config);
  stores.push(store);
  const server = createAuthorizationServer({
    config,
    store,
    scopes: scopePolicy,
    signIn: signInPolicy,
    limits: signInLimits,
  });
  await server.ready();
  return { config, server };
}

async function closeAll(stores: readonly Store[]): Promise<void> {
  await Promise.all(stores.map((store) => store.close()));
}

function serve({ config, resourceServer, services, signIn, stores }: Parts): void {
  const { updates = createResourceUpdates() } = services;
  const app = createApp({
    config,
    limits,
    resourceServer,
    createServer: createServerFactory(offered, {
      scopes: resourceServer.scopes,
      services,
      updates,
    }),
    updates,
    onError: logError,
    onProtocolError: createProtocolErrorLog(config.production, logSink),
  });
  // In front of the app, which would read the bodies; every path that is not listed there is the app's.
  const handle: RequestListener = (req, res) => {
    if (signIn?.server.handle(req, res) !== true) app.handle(req, res);
  };
  const server = createHttpServer({ handle }, limits);
  const close = async () => {
    await services.close();
    await closeAll(stores);
  };

  server.on('error', (error) => {
    log('error', { message: `Cannot listen on ${config.host}:${config.port}: ${error.message}` });
    process.exitCode = 1;
    close().catch(logError);
  });
  server.listen(config.port, config.host, () => {
    const doubts = [
      ...doubtsAbout(config),
      ...storeDoubts(process.env['AUTH_SERVER_STORE']),
      ...stores.flatMap((store) => store.doubts ?? []),
    ];
    for (const message of doubts) log('warning', { message });
    const { host, port, resource, issuer } = config;
    log('listening', { host, port, resource, issuer, signsIn: signIn !== undefined });
  });

  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      log('stopping', {});
      const drain = async () => {
        await Promise.all([signIn?.server.close(), app.drain()]);
      };
      stop(server, { drain }, () => {
        close().catch(logError);
      });
    });
  }
  // Work that a tool leaves behind is nobody else's problem: the server goes on.
  process.on('unhandledRejection', logError);
}

function logError(error: unknown): void {
  log('error', { message: error instanceof Error ? error.message : String(error) });
}

function log(event: string, facts: object): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...facts })}\n`);
}

try {
  await start();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    error instanceof ConfigError ? `${message}\n` : `Cannot start: ${message}\n`,
  );
  process.exitCode = 1;
}
