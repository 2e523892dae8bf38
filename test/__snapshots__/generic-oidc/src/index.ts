import { createServer } from 'node:http';
import { createApp } from './app.js';
import { logSink } from './auth/log-sink.js';
import { profile } from './auth/profile.js';
import { createProtocolErrorLog } from './auth/protocol-error.js';
import { createResourceServer } from './auth/resource-server.js';
import { ConfigError, doubtsAbout, loadConfig } from './config.js';
import { limits } from './limits.js';
import { createServerFactory } from './mcp.js';
import { scopePolicy } from './scope-map.js';
import { serverInfo, tools } from './tools/index.js';

/** Requests in flight get this long to finish after a signal to stop. */
const SHUTDOWN_MS = 10_000;

function start(): void {
  const config = loadConfig(process.env, profile);
  const resourceServer = createResourceServer({
    name: serverInfo.name,
    config,
    profile,
    policy: scopePolicy,
    limits,
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
  const server = createServer({ requestTimeout: limits.requestTimeoutMs }, app.handle);

  server.on('error', (error) => {
    log('error', { message: `Cannot listen on ${config.host}:${config.port}: ${error.message}` });
    process.exitCode = 1;
  });
  server.listen(config.port, config.host, () => {
    for (const message of doubtsAbout(config)) log('warning', { message });
    log('listening', { host: config.host, port: config.port, resource: config.resource });
  });

  /** Finish what runs, then end the streams, then let go (no request is cut off). */
  function stop(): void {
    log('stopping', {});
    const deadline = setTimeout(() => {
      server.closeAllConnections();
    }, SHUTDOWN_MS);
    server.close(() => {
      clearTimeout(deadline);
    });
    void app.drain().then(() => {
      server.closeIdleConnections();
    });
  }
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
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
