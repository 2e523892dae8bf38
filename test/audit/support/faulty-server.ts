import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createRemoteJWKSet, decodeJwt, jwtVerify, type JWTPayload } from 'jose';

/** What can be wrong with the server; nothing is by default. */
export interface Faults {
  // Metadata
  metadataAtWrongPath: boolean;
  metadataNeedsToken: boolean;
  metadataFromHost: boolean;
  articleMetadata: boolean;
  otherResource: string;
  authorizationServers: unknown;
  extraMetadata: object;
  // Challenges
  open: boolean;
  noChallenge: boolean;
  noPointer: boolean;
  foreignPointer: boolean;
  errorWithoutToken: boolean;
  bareBearer: boolean;
  repeatedParameter: boolean;
  echoesToken: boolean;
  forbidsBadTokens: boolean;
  redirects: boolean;
  parsesFirst: boolean;
  getIsOpen: boolean;
  cacheable: boolean;
  // Delivery
  tokenInQuery: boolean;
  tokenInCookie: boolean;
  caseSensitiveScheme: boolean;
  ignoresRest: boolean;
  remembersConnection: boolean;
  // Verification
  noSignature: boolean;
  acceptsNone: boolean;
  ignoresAudience: boolean;
  audiencePrefix: boolean;
  ignoresIssuer: boolean;
  ignoresExpiry: boolean;
  ignoresType: boolean;
  fetchesJku: boolean;
  // Scopes
  noScopes: boolean;
  someScopes: boolean;
  silent403: boolean;
  // Origin
  ignoresOrigin: boolean;
  reflectsOrigin: boolean;
  wildcardCors: boolean;
  ignoresHost: boolean;
  // Transport and messages
  acceptsBatches: boolean;
  ignoresHeaders: boolean;
  // Bad manners: take the place of every answer
  answersEverythingWith: (response: ServerResponse, request: IncomingMessage) => void;
}

/** A tiny MCP server of the revision 2026-07-28, and what it was asked. */
export interface FaultyServer {
  readonly url: URL;
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const SCOPE = 'mcp:access';
const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

/** Starts the server on loopback; it trusts one issuer. */
export async function startFaultyServer(
  faults: Partial<Faults> = {},
  issuer: () => string = () => 'https://issuer.example',
  port = 0,
): Promise<FaultyServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (faults.answersEverythingWith) faults.answersEverythingWith(response, request);
    else void serve(request, response);
  });
  const origin = await listen(server, port);
  const resource = `${origin}/mcp`;
  const wellKnown = `${origin}/.well-known/oauth-protected-resource/mcp`;
  const signedIn = new WeakSet();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', origin);
    const { headers } = request;
    const reply = (status: number, body?: object, fields: Record<string, string> = {}) => {
      const cache: Record<string, string> = faults.cacheable ? {} : { 'cache-control': 'no-store' };
      response.writeHead(status, {
        'content-type': 'application/json',
        ...cache,
        ...cors(headers.origin),
        ...fields,
      });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    const isOurHost = headers.host === new URL(origin).host;
    if (!isOurHost && !faults.ignoresHost && !faults.metadataFromHost) {
      reply(403, {});
      return;
    }
    if (isMetadata(url)) {
      if (faults.metadataNeedsToken) {
        reply(401, {});
        return;
      }
      reply(200, metadata(headers.host ?? ''), {
        'access-control-allow-origin': '*',
        'cache-control': 'max-age=300',
      });
      return;
    }
    if (url.pathname !== '/mcp') {
      reply(404, {});
      return;
    }
    if (faults.redirects) {
      reply(302, undefined, { location: 'https://login.invalid/' });
      return;
    }
    const isAllowed = headers.origin === undefined || headers.origin === origin;
    if (!isAllowed && !faults.ignoresOrigin) {
      reply(403, {});
      return;
    }
    if (request.method === 'OPTIONS') {
      reply(204);
      return;
    }
    const body = await read(request);
    if (faults.parsesFirst && parse(body) === undefined) {
      reply(400, {});
      return;
    }

    const refuse = (status: number, error?: string, token = '') => {
      reply(status, { message: 'no' }, challenge(status, error, token));
    };
    let claims: JWTPayload = { scope: `${SCOPE} echo:use` };
    const isOpen = faults.open === true || (faults.getIsOpen === true && request.method !== 'POST');
    if (!isOpen && !(faults.remembersConnection && signedIn.has(request.socket))) {
      const fields = request.rawHeaders.filter((name) => name.toLowerCase() === 'authorization');
      if (fields.length > 1) {
        refuse(400, 'invalid_request');
        return;
      }
      const given = readToken(request, url);
      if (given === undefined) {
        refuse(401);
        return;
      }
      if (given === '') {
        refuse(400, 'invalid_request');
        return;
      }
      try {
        claims = await verify(given);
      } catch {
        refuse(faults.forbidsBadTokens ? 403 : 401, 'invalid_token', given);
        return;
      }
      signedIn.add(request.socket);
    }
    const { scope } = claims as { scope?: string };
    const held = (scope ?? '').split(' ');
    if (!held.includes(SCOPE) && !faults.noScopes && !isOpen) {
      refuse(403, 'insufficient_scope');
      return;
    }
    if (request.method !== 'POST') {
      reply(isOpen ? 200 : 405, {});
      return;
    }
    answerMessage(depth(body) > 50 ? undefined : parse(body), headers, held, reply, refuse);
  }

  function answerMessage(
    parsed: unknown,
    headers: IncomingMessage['headers'],
    held: readonly string[],
    reply: (status: number, body?: object, fields?: Record<string, string>) => void,
    refuse: (status: number, error?: string) => void,
  ): void {
    const message = (Array.isArray(parsed) && faults.acceptsBatches ? parsed[0] : parsed) as
      Message | undefined;
    const fail = (status: number, code: number, data?: object) => {
      reply(status, {
        jsonrpc: '2.0',
        id: message?.id ?? null,
        error: { code, message: 'x', data },
      });
    };
    if (message === undefined || Array.isArray(message)) {
      fail(400, -32_600);
      return;
    }
    const { method, params = {}, id } = message;
    const meta = params._meta ?? {};
    const supported = ['2026-07-28'];
    const requested = meta[VERSION];
    if (!faults.ignoresHeaders) {
      if (requested === undefined || meta[CAPABILITIES] === undefined) {
        if (method === 'initialize') {
          fail(400, -32_022, { supported });
          return;
        }
        fail(400, -32_602);
        return;
      }
      if (headers['mcp-protocol-version'] !== requested) {
        fail(400, -32_020);
        return;
      }
      if (requested !== supported[0]) {
        fail(400, -32_022, { supported, requested });
        return;
      }
      if (headers['mcp-method'] !== method) {
        fail(400, -32_020);
        return;
      }
      const name = String(headers['mcp-name'] ?? '');
      const [, encoded] = /^=\?base64\?([A-Za-z0-9+/=]*)\?=$/.exec(name) ?? [];
      const decoded = encoded === undefined ? name : Buffer.from(encoded, 'base64').toString();
      if (method === 'tools/call' && decoded !== params.name) {
        fail(400, -32_020);
        return;
      }
    }
    if (id === undefined) {
      reply(202);
      return;
    }
    const result = (value: object) => {
      const _meta = { 'io.modelcontextprotocol/serverInfo': { name: 'faulty', version: '1' } };
      const cache = { ttlMs: 0, cacheScope: 'private', resultType: 'complete' };
      reply(200, { jsonrpc: '2.0', id, result: { ...cache, ...value, _meta } });
    };
    const tool = { name: 'echo', inputSchema: { type: 'object' } };
    if (method === 'server/discover') {
      result({ supportedVersions: supported, capabilities: {} });
      return;
    }
    if (method === 'tools/list') {
      result({ tools: [tool] });
      return;
    }
    if (method !== 'tools/call') {
      fail(404, -32_601);
      return;
    }
    if (params.name !== tool.name) {
      fail(200, -32_602);
      return;
    }
    const needed = [SCOPE, 'echo:use'];
    const check = faults.someScopes ? 'some' : 'every';
    if (!faults.noScopes && !needed[check]((scope) => held.includes(scope))) {
      refuse(403, 'insufficient_scope');
      return;
    }
    result({ content: [] });
  }

  function isMetadata({ pathname }: URL): boolean {
    if (faults.metadataAtWrongPath) return pathname === '/mcp/.well-known/oauth-protected-resource';
    if (faults.articleMetadata) return pathname === '/.well-known/oauth-resource-server/mcp';
    return pathname === '/.well-known/oauth-protected-resource/mcp';
  }

  function metadata(host: string): object {
    return {
      resource: faults.otherResource ?? (faults.metadataFromHost ? `http://${host}/mcp` : resource),
      authorization_servers: faults.authorizationServers ?? [issuer()],
      scopes_supported: [SCOPE],
      bearer_methods_supported: ['header'],
      resource_name: 'faulty',
      ...faults.extraMetadata,
    };
  }

  function cors(from: string | undefined): Record<string, string> {
    if (faults.wildcardCors) {
      return { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' };
    }
    if (from === undefined || (from !== origin && !faults.reflectsOrigin)) return {};
    return {
      'access-control-allow-origin': from,
      'access-control-expose-headers': 'WWW-Authenticate',
      'access-control-allow-headers':
        'authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name',
      'vary': 'Origin',
    };
  }

  function challenge(
    status: number,
    error: string | undefined,
    token: string,
  ): Record<string, string> {
    if (faults.noChallenge || (status === 403 && faults.silent403)) return {};
    if (faults.bareBearer) return { 'www-authenticate': 'Bearer' };
    const shown = faults.errorWithoutToken ? (error ?? 'invalid_token') : error;
    const pointer = faults.foreignPointer ? 'https://elsewhere.invalid/metadata' : wellKnown;
    const parts = [
      ...(shown === undefined ? [] : [`error="${shown}"`]),
      ...(faults.echoesToken
        ? [`error_description="bad token ${token.replace(/["\\]/g, '')}"`]
        : []),
      `scope="${status === 403 ? `${SCOPE} echo:use` : SCOPE}"`,
      ...(faults.repeatedParameter ? [`scope="again"`] : []),
      ...(faults.noPointer ? [] : [`resource_metadata="${pointer}"`]),
    ];
    return { 'www-authenticate': `Bearer ${parts.join(', ')}` };
  }

  /** Empty for malformed credentials. */
  function readToken({ headers }: IncomingMessage, url: URL): string | undefined {
    const query = url.searchParams.get('access_token');
    if (faults.tokenInQuery && query !== null) return query;
    const [, cookie] = /access_token=([^;]+)/.exec(headers.cookie ?? '') ?? [];
    if (faults.tokenInCookie && cookie !== undefined) return cookie;
    const value = headers.authorization ?? '';
    const scheme = value.split(' ')[0] ?? '';
    if (
      (faults.caseSensitiveScheme ? scheme : scheme.toLowerCase()) !==
      (faults.caseSensitiveScheme ? 'Bearer' : 'bearer')
    ) {
      return undefined;
    }
    const rest = value.slice(scheme.length).trim();
    if (faults.ignoresRest) return /^[^ ,]*/.exec(rest)?.[0] ?? '';
    return /^[A-Za-z0-9\-._~+/]+=*$/.test(rest) ? rest : '';
  }

  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  async function verify(token: string): Promise<JWTPayload> {
    if (token.length > 8192) throw new Error('too long');
    if (faults.noSignature) return decodeJwt(token);
    if (faults.acceptsNone) {
      const head = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as {
        alg: string;
      };
      if (head.alg.toLowerCase() === 'none') return decodeJwt(token);
    }
    if (faults.fetchesJku) {
      const [head = ''] = token.split('.');
      const { jku } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { jku?: string };
      if (jku !== undefined) await fetch(jku).catch(() => undefined);
    }
    keys ??= createRemoteJWKSet(new URL(`${issuer()}/jwks`));
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['ES256'],
      ...(faults.ignoresIssuer ? {} : { issuer: issuer() }),
      ...(faults.ignoresType ? {} : { typ: 'at+jwt' }),
      requiredClaims: ['sub', ...(faults.ignoresExpiry ? [] : ['exp'])],
      clockTolerance: faults.ignoresExpiry ? 100_000 : 30,
    });
    const audience = [payload.aud].flat().filter((each) => typeof each === 'string');
    const isOurs = (each: string) =>
      faults.audiencePrefix
        ? each.startsWith(origin)
        : each.replace(/^[^/]*\/\/[^/]*/, (start) => start.toLowerCase()) === resource;
    if (!faults.ignoresAudience && !audience.some(isOurs)) throw new Error('audience');
    if (typeof payload.iat === 'number' && payload.iat > Date.now() / 1000 + 60)
      throw new Error('iat');
    if (payload['cnf'] !== undefined || payload['nonce'] !== undefined) throw new Error('kind');
    return payload;
  }

  return {
    url: new URL(resource),
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly _meta?: Readonly<Record<string, unknown>> };
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
