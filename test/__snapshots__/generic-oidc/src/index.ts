import { createApp } from './app.js';
import { logSink } from './auth/log-sink.js';
import { profile } from './auth/token/profile.js';
import { createProtocolErrorLog } from './http/protocol-error.js';
import { createResourceServer } from './auth/resource-server.js';
import { ConfigError, doubtsAbout, loadConfig } from './config.js';
import { createHttpServer, stop } from './http/server.js';
import { limits } from './limits.js';
import { createQuotas } from './limits/quotas.js';
import { createServerFactory } from './mcp.js';
import { registry } from './mcp/registry.js';
import { assertRegistered } from './mcp/with-registry.js';
import { scopePolicy } from './scope-map.js';
import { serverInfo, tools } from './tools/index.js';

function start(): void {
  const config = loadConfig(process.env, profile);
  assertRegistered(registry, scopePolicy, tools);
  const resourceServer = createResourceServer({
    name: serverInfo.name,
    config,
    profile,
    policy: scopePolicy,
    limits,
    quotas: createQuotas(limits),
  });
  const app = createApp({
    config,
    limits,
    resourceServer,
    createServer: createServerFactory(serverInfo, tools, resourceServer.scopes),
    onError: (error) => {
      log('error', { message: error instanceof Error ? error.message : String(error) });
    },
    onProtocolError: createProtocolErrorLog(config.production, logSink),
  });
  const server = createHttpServer(app, limits);

  server.on('error', (error) => {
    log('error', { message: `Cannot listen on ${config.host}:${config.port}: ${error.message}` });
    process.exitCode = 1;
  });
  server.listen(config.port, config.host, () => {
    for (const message of doubtsAbout(config)) log('warning', { message });
    log('listening', { host: config.host, port: config.port, resource: config.resource });
  });

  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      log('stopping', {});
      stop(server, app);
    });
  }
}

function log(event: string, facts: object): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...facts })}\n`);
}

try {
  start();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    error instanceof ConfigError ? `${message}\n` : `Cannot start: ${message}\n`,
  );
  process.exitCode = 1;
}
