import { profile } from '../auth/token/profile.js';
import { ConfigError } from '../config.js';
import { createHttpServer, stop } from '../http/server.js';
import { limits } from '../limits.js';
import { scopePolicy } from '../scope-map.js';
import { signInLimits } from '../sign-in-limits.js';
import { signInPolicy } from '../sign-in.js';
import { sendJson } from './http/answers.js';
import { loadAuthorizationServerConfig, type AuthorizationServerConfig } from './environment.js';
import { createAuthorizationServer } from './index.js';
import { openStore, storeDoubts } from './store/open.js';
import type { Store } from './store/store.js';

/**
 * Starts the authorization server in a process of its own, for `AUTH_SERVER_ISSUER` of another origin than
 * `MCP_SERVER_URL`; the tools run in processes that have the same `AUTH_SERVER_ISSUER`.
 */
async function start(): Promise<void> {
  const config = loadAuthorizationServerConfig(process.env, profile);
  const store = await openStore(config.storeUrl, config);
  try {
    await serve(config, store);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function serve(config: AuthorizationServerConfig, store: Store): Promise<void> {
  const authorizationServer = createAuthorizationServer({
    config,
    store,
    scopes: scopePolicy,
    signIn: signInPolicy,
    limits: signInLimits,
  });
  await authorizationServer.ready();
  const server = createHttpServer(
    {
      handle(req, res) {
        if (authorizationServer.handle(req, res)) return;
        const isAlive = req.method === 'GET' && req.url === '/healthz';
        res.setHeader('Cache-Control', 'no-store');
        if (isAlive) sendJson(res, 200, { status: 'ok' });
        else sendJson(res, 404, { message: 'Not found' });
      },
    },
    limits,
  );
  const close = () => {
    store.close().catch(logError);
  };
  const { host, port, issuer } = config;
  server.on('error', (error) => {
    log('error', { message: `Cannot listen on ${host}:${port}: ${error.message}` });
    process.exitCode = 1;
    close();
  });
  server.listen(port, host, () => {
    const doubts = [...storeDoubts(config.storeUrl), ...(store.doubts ?? [])];
    for (const message of doubts) log('warning', { message });
    log('listening', { host, port, issuer });
  });
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      log('stopping', {});
      stop(server, { drain: () => authorizationServer.close() }, close);
    });
  }
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
