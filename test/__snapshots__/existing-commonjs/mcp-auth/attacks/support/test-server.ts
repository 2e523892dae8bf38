import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuthConfig } from '../../auth/config.js';
import {
  requestableScopes,
  scopesIn,
  type ScopePolicy,
} from '../../auth/scopes.js';
import { profile } from '../../auth/token/profile.js';
import type { VerifierProfile } from '../../auth/token/verify.js';
import { doors } from '../../doors.js';
import type { Limits } from '../../limits.js';
import { scopePolicy } from '../../scope-map.js';
import { startFront, type FrontServer } from './front-server.js';

/** Your front, with your doors and your scopes, before a server that answers every message and runs nothing. */
export interface TestServer extends Omit<FrontServer, 'server' | 'post' | 'log'> {
  /** Sends a request to the MCP endpoint. */
  send(request: McpRequest): Promise<Response>;
  /** Calls a tool and returns the HTTP response. */
  call(tool: string, token: string, input?: object): Promise<Response>;
  /** Errors of the server behind; a refusal is none. */
  readonly errors: readonly unknown[];
}

/** A request to the MCP endpoint; by default a well-formed `tools/list`. */
export interface McpRequest {
  readonly token?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is. */
  readonly body?: object | string;
  /** Appended to the URL. */
  readonly query?: string;
  /** Aborts when the client leaves. */
  readonly signal?: AbortSignal;
}

/** What replaces the project's own. */
export interface Changes {
  readonly config?: Partial<AuthConfig>;
  readonly limits?: Partial<Limits>;
  readonly policy?: ScopePolicy;
  readonly profile?: VerifierProfile;
}

/** The endpoint's path, which is that of MCP_SERVER_URL. */
export const PATH = doors[0]?.path ?? '/';

/** Where its metadata stands (RFC 9728 section 3.1). */
export const METADATA_PATH = `/.well-known/oauth-protected-resource${PATH.replace(/\/$/, '')}`;

/** The tests speak the newest protocol. */
export const PROTOCOL_VERSION = '2026-07-28';

/** Starts the server that attacks are made on: nothing of yours runs, whatever gets through. */
export async function startAttackedServer(changes: Changes = {}): Promise<TestServer> {
  const errors: unknown[] = [];
  const front = await startFront(
    (req, res) => {
      answer(req, res).catch((error: unknown) => errors.push(error));
    },
    {
      policy: scopePolicy,
      doors,
      ...changes,
      limits: { messagesPerMinute: 300, ...changes.limits },
    },
  );
  const { origin } = front;
  const send = (sent: McpRequest) =>
    fetch(origin + PATH + (sent.query ?? ''), {
      ...requestInit(sent),
      ...(sent.signal ? { signal: sent.signal } : {}),
    });
  return {
    ...front,
    errors,
    token: (wish) => front.issuer.mint({ scopes: allScopes(), ...wish }),
    send,
    call: (tool, token, input = {}) => send({ token, body: toolCall(tool, input) }),
  };
}

/** Answers every message with an empty result, and has nothing at other paths. */
async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (req.url?.split('?', 1)[0] !== PATH) {
    res.writeHead(404).end();
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of req as AsyncIterable<Buffer>) chunks.push(chunk);
  const { id } = JSON.parse(Buffer.concat(chunks).toString()) as { id?: unknown };
  res.writeHead(200, { 'Content-Type': 'application/json' });
  res.end(JSON.stringify({ jsonrpc: '2.0', id, result: {} }));
}

/** Every scope that anything needs, without the broader ones. */
export function allScopes(): string[] {
  return scopesIn(scopePolicy);
}

/** The scopes as challenges and metadata name them. */
export function requestable(scopes: readonly string[], resource: string): string[] {
  return requestableScopes(profile, resource, scopes);
}

/** A request to the MCP endpoint as whatever sends it takes it. */
export function requestInit({ token, method = 'POST', headers, body = toolsList() }: McpRequest): {
  method: string;
  headers: Record<string, string>;
  body?: string;
} {
  return {
    method,
    headers: {
      ...(method === 'POST' ? mcpHeaders(body) : {}),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  };
}

/** A `tools/list` request of the newest revision. */
export function toolsList(): object {
  return request('tools/list', {});
}

/** A `tools/call` request of the newest revision. */
export function toolCall(name: string, input: object): object {
  return request('tools/call', { name, arguments: input });
}

/** A request with the metadata that every request of the revision carries (META-11). */
export function request(method: string, params: object): object {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': PROTOCOL_VERSION,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'attack-tests', version: '1.0.0' },
  };
  return { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } };
}

function mcpHeaders(body: object | string): Record<string, string> {
  const { method, params } = (typeof body === 'string' ? {} : body) as {
    method?: unknown;
    params?: { name?: unknown; uri?: unknown };
  };
  const name = params?.name ?? params?.uri;
  return {
    'content-type': 'application/json',
    'accept': 'application/json, text/event-stream',
    'mcp-protocol-version': PROTOCOL_VERSION,
    ...(typeof method === 'string' ? { 'mcp-method': method } : {}),
    ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
  };
}
