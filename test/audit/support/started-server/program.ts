/**
 * A small MCP server that is started as a program. It is right unless a variable gives it a fault, see `knobs.ts`.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { answer } from './answer.js';
import { AwayError } from './fetch-json.js';
import { has } from './knobs.js';
import { logRefusal, logRequest } from './log.js';
import { verify } from './verify.js';

const { ISSUER = '', RESOURCE, PORT = '0', NODE_ENV } = process.env;

function refuseToStart(why: string): never {
  console.error(`does not start: ${why}`);
  process.exit(has('ENDS_WITH_0') ? 0 : 1);
}

if (ISSUER === '' && !has('STARTS_WITHOUT_ISSUER')) refuseToStart('ISSUER is missing');
if (RESOURCE === undefined && !has('STARTS_WITHOUT_AUDIENCE')) {
  refuseToStart('RESOURCE is missing');
}
if (RESOURCE === '' && !has('TAKES_EMPTY_AUDIENCE')) refuseToStart('RESOURCE is empty');
const isSafe = /^https:|^http:\/\/127\.0\.0\.1:/.test(ISSUER);
if (NODE_ENV === 'production' && !isSafe && !has('ANY_PRODUCTION')) {
  refuseToStart('ISSUER must be https in production');
}

const origin = `http://127.0.0.1:${PORT}`;
let blocked: Promise<unknown> = Promise.resolve();
let refusals = 0;

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, body: object, headers: Record<string, string> = {}) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...headers,
    });
    response.end(JSON.stringify(body));
  };
  const takesAnyHost = NODE_ENV === 'production' && has('ANY_HOST_IN_PRODUCTION');
  if (`http://${request.headers.host ?? ''}` !== origin && !takesAnyHost) {
    send(403, {});
    return;
  }
  const [pathname] = (request.url ?? '').split('?');
  if (pathname === '/.well-known/oauth-protected-resource/mcp') {
    send(200, {
      resource: `${origin}/mcp`,
      authorization_servers: [ISSUER],
      scopes_supported: ['mcp:access'],
    });
    return;
  }
  if (request.method !== 'POST' || pathname !== '/mcp') {
    send(404, {});
    return;
  }
  if (has('BLOCKED_BY_ISSUER')) await blocked;
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const challenge = `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`;
  if (token === undefined) {
    logRefusal('no token');
    send(401, { error: 'unauthorized' }, { 'www-authenticate': challenge });
    return;
  }
  let claims;
  try {
    if (has('TIRES') && refusals > 50) throw new AwayError('tired');
    const verifying = verify(token);
    blocked = verifying.catch(() => undefined);
    claims = await verifying;
  } catch (error) {
    refusals += 1;
    logRefusal(String(error));
    if (error instanceof AwayError) {
      const fields: Record<string, string> = has('NO_RETRY_AFTER') ? {} : { 'retry-after': '5' };
      send(has('BREAKS_IN_OUTAGE') ? 500 : 503, { error: 'unavailable' }, fields);
    } else {
      send(
        401,
        { error: 'invalid_token' },
        { 'www-authenticate': `${challenge}, error="invalid_token"` },
      );
    }
    return;
  }
  let body = '';
  for await (const chunk of request) body += String(chunk);
  if (has('DIES_OF_NULL') && body === 'null') {
    setImmediate(() => {
      throw new TypeError('not expected');
    });
  }
  logRequest(claims, body, request);
  answer(body, send);
}

const server = createServer(
  {
    requestTimeout: has('NO_BODY_TIME') ? 0 : 1000,
    headersTimeout: 1000,
    connectionsCheckingInterval: 100,
  },
  (request, response) => {
    serve(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(400);
      response.end('{}');
    });
  },
);
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on ${PORT}`);
});
if (has('LOGS_SECRET')) console.log(`secret ${process.env['CLIENT_SECRET'] ?? ''}`);
if (has('LOGS_SETTINGS')) console.log(`settings ${JSON.stringify(process.env)}`);
if (has('LOGS_KEYS')) {
  const { privateKey } = generateKeyPairSync('ed25519');
  console.log(privateKey.export({ type: 'pkcs8', format: 'pem' }));
}

function end(): void {
  if (has('DROPS_REQUESTS')) {
    process.exit(0);
  }
  server.close(() => process.exit(has('ENDS_WITH_1') ? 1 : 0));
  server.closeIdleConnections();
}
process.on('SIGTERM', has('IGNORES_SIGTERM') ? () => undefined : end);
process.on('SIGINT', has('IGNORES_SIGINT') ? () => undefined : end);
