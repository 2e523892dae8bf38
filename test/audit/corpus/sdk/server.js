import { createServer } from 'node:http';
import express from 'express';
import { bearer } from './bearer.js';
import { parseBody } from './body.js';
import { metadataPath } from './challenge.js';
import { door } from './door.js';
import { gate } from './gate.js';
import { createVerifier } from './issuer.js';
import { log } from './log.js';
import { rate } from './rate.js';
import { endSessions, serve } from './sessions.js';
import { readSettings } from './settings.js';

function createApp({ resource, issuer }) {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('strict routing', true);
  app.set('case sensitive routing', true);
  const metadata = {
    resource,
    authorization_servers: [issuer],
    scopes_supported: ['notes:use', 'notes:read', 'notes:write'],
    bearer_methods_supported: ['header'],
    resource_name: 'Notes on the SDK',
  };
  const { host } = new URL(resource);
  app.use((request, response, next) => {
    if (request.headers.host === host) next();
    else response.status(403).end();
  });
  app.all(metadataPath(resource), (request, response) => {
    response.set({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Headers': 'mcp-protocol-version',
      'Cache-Control': 'public, max-age=300',
    });
    if (request.method === 'GET') response.json(metadata);
    else response.status(request.method === 'OPTIONS' ? 204 : 405).end();
  });
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  const guards = [bearer(resource, createVerifier({ resource, issuer })), rate];
  const chain = [door(resource), ...guards, ...parseBody, gate(resource), serve];
  app.all(new URL(resource).pathname, chain);
  app.use((_request, response) => {
    response.status(404).json({ error: 'there is nothing here' });
  });
  app.use((error, _request, response, _next) => {
    log('failed', { name: error?.name });
    if (response.headersSent) response.destroy();
    else response.status(500).json({ error: 'something went wrong' });
  });
  return app;
}

function start(settings) {
  const limits = {
    requestTimeout: 10_000,
    headersTimeout: 10_000,
    connectionsCheckingInterval: 1000,
  };
  const server = createServer(limits, createApp(settings)).listen(
    settings.port,
    '127.0.0.1',
    () => {
      log('listening', { resource: settings.resource });
    },
  );
  const stop = async () => {
    log('stopping');
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    await endSessions();
    setTimeout(() => server.closeAllConnections(), 5000).unref();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

try {
  start(readSettings(process.env));
} catch (error) {
  console.error(`cannot start: ${error.message}`);
  process.exitCode = 1;
}
