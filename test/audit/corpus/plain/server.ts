import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { authenticate } from './authenticate.js';
import { corsFields, isKnownOrigin, isOwnHost, placeOf } from './door.js';
import { answer } from './endpoint.js';
import { log } from './log.js';
import { metadataFields, metadataOf } from './metadata.js';
import { mayAsk } from './rate.js';
import { createRefusals, type Refusal } from './refusals.js';
import { sealRoundsWith } from './rounds.js';
import { readSettings, type Settings } from './settings.js';
import { endStreams } from './streams.js';
import { createVerify } from './tokens.js';

const STOP_MS = 5000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 10_000;
const LOOK_MS = 1000;
const MOST_HEADER_BYTES = 32 * 1024;

/** Builds what answers every request, check by check. */
function createListener(settings: Settings) {
  const verify = createVerify(settings);
  const refusals = createRefusals(settings);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const send = (status: number, body?: object, fields: Readonly<Record<string, string>> = {}) => {
      response.writeHead(status, {
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...corsFields(request, settings),
        ...fields,
      });
      response.end(body ? JSON.stringify(body) : undefined);
    };
    const refuse = ({ status, fields, body }: Refusal) => {
      send(status, body ?? { error: 'refused' }, fields);
    };
    const place = placeOf(request, settings);
    if (!isOwnHost(request, settings)) send(403);
    else if (place === 'metadata') answerMetadata(request, settings, send);
    else if (place === 'health') send(200, { status: 'ok' });
    else if (place === undefined) send(404);
    else if (!isKnownOrigin(request, settings)) send(403);
    else if (request.method === 'OPTIONS') send(204);
    else {
      const found = await authenticate(request, verify, refusals);
      if ('refusal' in found) {
        refuse(found.refusal);
        return;
      }
      const { caller } = found;
      if (!mayAsk(caller)) refuse(refusals.tooMany());
      else await answer({ request, response, caller, refusals, send, refuse });
    }
  };
}

type Send = (status: number, body?: object, fields?: Readonly<Record<string, string>>) => void;

function answerMetadata({ method }: IncomingMessage, settings: Settings, send: Send): void {
  if (method === 'GET') send(200, metadataOf(settings), metadataFields);
  else if (method === 'OPTIONS') send(204, undefined, metadataFields);
  else send(405, undefined, { allow: 'GET' });
}

function start(settings: Settings): void {
  sealRoundsWith(settings.sealingKey);
  const listener = createListener(settings);
  const options = {
    maxHeaderSize: MOST_HEADER_BYTES,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: LOOK_MS,
  };
  const server = createServer(options, (request, response) => {
    listener(request, response).catch((error: unknown) => {
      log('failed', { why: error instanceof Error ? error.name : 'unknown' });
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'cache-control': 'no-store' }).end();
    });
  });
  const stop = () => {
    log('stopping');
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    endStreams();
    setTimeout(() => {
      server.closeAllConnections();
    }, STOP_MS).unref();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  server.listen(settings.port, '127.0.0.1', () => {
    log('listening', { resource: settings.resource });
  });
}

try {
  start(readSettings(process.env));
} catch (error) {
  process.stderr.write(`cannot start: ${error instanceof Error ? error.message : 'unknown'}\n`);
  process.exitCode = 1;
}
