import { createApp } from './app.js';
import { logSink } from './auth/log-sink.js';
import { profile } from './auth/token/profile.js';
import { createProtocolErrorLog } from './http/protocol-error.js';
import { createResourceServer, type ResourceServer } from './auth/resource-server.js';
import { ConfigError, doubtsAbout, loadConfig, type Config } from './config.js';
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

async function start(): Promise<void> {
  const config = loadConfig(process.env, profile);
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
  try {
    serve(config, resourceServer, services);
  } catch (error) {
    await services.close(); // or the process would never end
    throw error;
  }
}

function serve(config: Config, resourceServer: ResourceServer, services: Services): void {
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
  const server = createHttpServer(app, limits);

  server.on('error', (error) => {
    log('error', { message: `Cannot listen on ${config.host}:${config.port}: ${error.message}` });
    process.exitCode = 1;
    services.close().catch(logError);
  });
  server.listen(config.port, config.host, () => {
    for (const message of doubtsAbout(config)) log('warning', { message });
    log('listening', { host: config.host, port: config.port, resource: config.resource });
  });

  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      log('stopping', {});
      stop(server, app, () => {
        services.close().catch(logError);
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
