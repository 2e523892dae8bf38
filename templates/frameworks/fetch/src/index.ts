import { createApp } from './app.js';
import type { App } from './app-options.js';
import { logSink } from './auth/log-sink.js';
import { profile } from './auth/token/profile.js';
import { createProtocolErrorLog } from './http/protocol-error.js';
import { createResourceServer, type ResourceServer } from './auth/resource-server.js';
import { bind, type Bindings } from './bindings.js';
import { loadConfig, type Config } from './config.js';
import { limits } from './limits.js';
import { createQuotas } from './limits/quotas.js';
import { createServerFactory } from './mcp.js';
import { offered } from './mcp/offered.js';
import { registry } from './mcp/registry.js';
import { createResourceUpdates } from './mcp/resource-updates.js';
import { assertRegistered, withObservers } from './mcp/with-registry.js';
import { scopePolicy } from './scope-map.js';
import { openServices, type Services } from './services.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Builds the app from its environment, and opens its services.
 *
 * @throws {@link ConfigError} when a variable is missing, malformed or unsafe
 */
export async function createAppFrom(env: Environment): Promise<App> {
  const config = loadConfig(env, profile);
  assertRegistered(registry, scopePolicy, offered);
  const resourceServer = createResourceServer({
    name: offered.info.name,
    config,
    profile,
    policy: withObservers(scopePolicy, offered.resources),
    limits,
    quotas: createQuotas(limits),
  });
  const services = await openServices(config);
  let app: App;
  try {
    app = createAppWith(config, resourceServer, services);
  } catch (error) {
    await services.close(); // the next request opens them again
    throw error;
  }
  return {
    ...app,
    async drain() {
      await app.drain();
      await services.close();
    },
  };
}

function createAppWith(config: Config, resourceServer: ResourceServer, services: Services): App {
  const { updates = createResourceUpdates() } = services;
  return createApp({
    config,
    limits,
    resourceServer,
    createServer: createServerFactory(offered, {
      scopes: resourceServer.scopes,
      services,
      updates,
    }),
    updates,
    onError: (error) => {
      const message = error instanceof Error ? error.message : String(error);
      logSink(JSON.stringify({ time: new Date().toISOString(), event: 'error', message }), 'error');
    },
    onProtocolError: createProtocolErrorLog(config.production, logSink),
  });
}

/** One for all requests of an isolate; the first of them starts it. */
let starting: Promise<App> | undefined;

/**
 * The handler that Workers, Deno and Bun look for. In Workers the environment arrives with the first
 * request, so nothing happens before; the others have it in `process.env`.
 */
export default {
  async fetch(request: Request, bindings: Bindings): Promise<Response> {
    let app: App;
    try {
      bind(bindings);
      starting ??= createAppFrom({ ...processEnvironment(), ...textsIn(bindings) });
      app = await starting;
    } catch (error) {
      starting = undefined; // the next request tries again
      // A misconfigured worker answers nothing but this; the reason is for its log.
      logSink(error instanceof Error ? error.message : String(error), 'error');
      return Response.json({ message: 'The server is not configured' }, { status: 503 });
    }
    return app.fetch(request);
  },
};

function processEnvironment(): Environment {
  return (globalThis.process as { env: Environment } | undefined)?.env ?? {};
}

/** Deno and Bun pass something else in place of bindings. */
function textsIn(bindings: unknown): Environment {
  if (typeof bindings !== 'object' || bindings === null) return {};
  return Object.fromEntries(
    Object.entries(bindings).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
