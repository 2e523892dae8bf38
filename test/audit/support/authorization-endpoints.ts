import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { AuthorizationFaults } from './authorization-faults.js';
import { publishedKeys } from './authorization-keys.js';
import { answerAuthorization, CALLBACK } from './authorization-requests.js';

const TRACE = 'TypeError: x\n    at grant (/srv/app/src/token.js:10:5)';

/** Answers what is no metadata; a server without a fault refuses what a good one refuses. */
export function createEndpoints(faults: Partial<AuthorizationFaults>, issuer: () => string) {
  const clients = new Map<string, readonly string[]>();

  async function register(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const metadata = JSON.parse(await text(request)) as {
      redirect_uris: string[];
      jwks_uri?: string;
    };
    if (faults.fetchesWhatIsRegistered && metadata.jwks_uri !== undefined) {
      const socket = connect(Number(new URL(metadata.jwks_uri).port), '127.0.0.1');
      await new Promise<void>((resolve) => {
        socket
          .on('error', () => undefined)
          .once('close', () => {
            resolve();
          });
      });
    }
    const redirects = metadata.redirect_uris;
    const isStranger = (uri: string) => uri === 'https://audit.example/callback';
    const isGood = redirects.every((uri) => {
      if (CALLBACK.test(uri)) return true;
      if (uri.includes('@')) return faults.registersMisleading === true;
      return (
        (isStranger(uri) ? faults.registersStrangers : faults.registersHostileRedirects) === true
      );
    });
    if (faults.registrationStatus !== undefined) send(faults.registrationStatus, {});
    else if (!isGood) send(400, { error: 'invalid_redirect_uri' });
    else {
      const id = faults.madeUpIds ?? `c_${clients.size}`;
      clients.set(id, redirects);
      send(201, { client_id: id, ...(faults.registersWithoutRedirects ? {} : metadata) });
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '', issuer());
    const fails = (status: number) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(faults.hasErrorsCached ? {} : { 'cache-control': 'no-store' }),
      });
      const error = faults.showsTraces ? { error: 'invalid_request', at: TRACE } : undefined;
      response.end(JSON.stringify(status < 500 ? (error ?? { error: 'invalid_request' }) : {}));
    };
    switch (url.pathname) {
      case '/authorize':
      case '/consent':
        answerAuthorization(faults, { clients, issuer: issuer() }, url, response);
        break;
      case '/token':
        if (request.method !== 'POST' && !faults.takesCodesInUrls) fails(405);
        else if (request.method !== 'POST') {
          response.writeHead(400, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ error: 'invalid_grant' }));
        } else fails(faults.tokenStatus ?? 400);
        break;
      case '/introspect':
        if (faults.introspectsForAnybody) {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ active: false }));
        } else fails(401);
        break;
      case '/jwks': {
        const keys = publishedKeys(faults.keys);
        response.writeHead(keys ? 200 : 404, { 'content-type': 'application/json' });
        response.end(JSON.stringify(keys ?? {}));
        break;
      }
      case '/revoke':
        fails(faults.revocationStatus ?? 200);
        break;
      case '/register':
        await register(request, response);
        break;
      default:
        fails(404);
    }
  };
}
