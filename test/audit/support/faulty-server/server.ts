import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { JWTPayload } from 'jose';
import { challengeFields, type ChallengeFaults } from './challenge.js';
import { readToken, type CredentialFaults } from './credentials.js';
import { plainFeatures } from './features.js';
import type { MessageFaults } from './message-faults.js';
import { createEndpoint } from './messages.js';
import { isMetadataPath, metadataDocument, type MetadataFaults } from './metadata.js';
import { answerOldTransport, type OldTransportFaults } from './older-transport.js';
import { corsFields, type OriginFaults } from './origin.js';
import { BASE_SCOPE, TOOL_SCOPE, type Refuse, type Reply } from './reply.js';
import { withScopes } from './scopes.js';
import { createVerifier, type VerificationFaults } from './verification.js';

/** What can be wrong with the server; nothing is by default. */
export interface Faults
  extends
    MetadataFaults,
    ChallengeFaults,
    OriginFaults,
    CredentialFaults,
    VerificationFaults,
    OldTransportFaults,
    MessageFaults {
  /** Bad manners: takes the place of every answer. */
  answersEverythingWith: (response: ServerResponse, request: IncomingMessage) => void;
}

/** A tiny MCP server of the revision 2026-07-28, and what it was asked. */
export interface FaultyServer {
  readonly url: URL;
  readonly requests: readonly string[];
  /** What it wrote to its log. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** Starts the server on loopback; it trusts one issuer. */
export async function startFaultyServer(
  faults: Partial<Faults> = {},
  issuer: () => string = () => 'https://issuer.example',
  port = 0,
): Promise<FaultyServer> {
  const requests: string[] = [];
  const log: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (faults.answersEverythingWith) faults.answersEverythingWith(response, request);
    else void serve(request, response);
  });
  const origin = await listen(server, port);
  const resource = `${origin}/mcp`;
  const wellKnown = `${origin}/.well-known/oauth-protected-resource/mcp`;
  const verify = createVerifier(faults, issuer, resource);
  const endpoint = createEndpoint(faults);
  const signedIn = new WeakSet();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    const { headers } = request;
    const reply: Reply = (status, body, fields = {}) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(faults.cacheable ? {} : { 'cache-control': 'no-store' }),
        ...corsFields(faults, headers.origin, origin),
        ...fields,
      });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    const refuse: Refuse = (status, error, token = '') => {
      const fields = challengeFields(faults, status, { error, token, wellKnown });
      reply(status, { message: 'no' }, fields);
    };
    const features = { ...plainFeatures, ...faults };
    if (answerOldTransport(faults, features, request, url.pathname, { response, refuse })) return;
    if (!answerAtDoor(request, url, reply)) return;
    const body = await read(request);
    if (faults.parsesFirst && parse(body) === undefined) {
      reply(400, {});
      return;
    }
    const isOpen =
      faults.open === true ||
      (faults.getIsOpen === true && request.method !== 'POST') ||
      endpoint.signsIn(headers);
    const claims = isOpen
      ? { scope: `${BASE_SCOPE} ${TOOL_SCOPE}` }
      : await authenticate(request, url, refuse);
    if (!claims) return;
    if (isOpen && request.method !== 'POST') {
      reply(200, {});
      return;
    }
    const { scope = '', sub = '' } = claims as { scope?: string; sub?: string };
    endpoint.answer({
      ...{ method: request.method ?? '', headers, rawHeaders: request.rawHeaders },
      ...{ body, parsed: depth(body) > 50 && !faults.anyDepth ? undefined : parse(body) },
      ...{ token: headers.authorization ?? '', user: sub, held: scope.split(' ') },
      ...{ socket: request.socket, reply, refuse, response },
      log: (line) => log.push(JSON.stringify(line)),
      forbid(scopes) {
        const given = { error: 'insufficient_scope', token: '', wellKnown };
        reply(403, { message: 'no' }, withScopes(challengeFields(faults, 403, given), scopes));
      },
    });
  }

  /** What needs no token. Returns whether there is more to do. */
  function answerAtDoor({ headers, method }: IncomingMessage, url: URL, reply: Reply): boolean {
    const isOurHost = headers.host === new URL(origin).host;
    const isAllowed = headers.origin === undefined || headers.origin === origin;
    if (!isOurHost && !faults.ignoresHost && !faults.metadataFromHost) reply(403, {});
    else if (isMetadataPath(faults, url.pathname)) {
      const host = headers.host ?? '';
      if (faults.metadataNeedsToken) reply(401, {});
      else {
        reply(200, metadataDocument(faults, { resource, issuer: issuer(), host }), {
          'access-control-allow-origin': '*',
          'cache-control': 'max-age=300',
        });
      }
    } else if (url.pathname !== '/mcp') reply(404, {});
    else if (faults.redirects) reply(302, undefined, { location: 'https://login.invalid/' });
    else if (!isAllowed && !faults.ignoresOrigin) reply(403, {});
    else if (method === 'OPTIONS') reply(204);
    else return true;
    return false;
  }

  async function authenticate(
    request: IncomingMessage,
    url: URL,
    refuse: Refuse,
  ): Promise<JWTPayload | undefined> {
    if (faults.remembersConnection && signedIn.has(request.socket)) {
      return { scope: `${BASE_SCOPE} ${TOOL_SCOPE}` };
    }
    const token = readToken(faults, request, url);
    if (token === undefined) refuse(401);
    else if (token === '') refuse(400, 'invalid_request');
    else {
      try {
        const claims = await verify(token);
        signedIn.add(request.socket);
        return claims;
      } catch {
        refuse(faults.forbidsBadTokens ? 403 : 401, 'invalid_token', token);
      }
    }
    return undefined;
  }

  return {
    url: new URL(resource),
    requests,
    log,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A body that is small on the wire and huge when it is read. */
export const gzipBomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));

/** Deepest nesting of a JSON text whose strings hold no brackets. */
function depth(text: string): number {
  let now = 0;
  let most = 0;
  for (const character of text) {
    if ('[{'.includes(character)) most = Math.max(most, (now += 1));
    else if (']}'.includes(character)) now -= 1;
  }
  return most;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
