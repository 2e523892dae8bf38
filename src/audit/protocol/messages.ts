import type { Revision } from '../../catalog/revisions.js';
import { eventsIn } from './event-stream.js';

/** A JSON-RPC request or notification. */
export interface Message {
  readonly jsonrpc: '2.0';
  readonly id?: number | string;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The ways of clients of a revision. */
export interface Dialect {
  readonly revision: Revision;
  /** Gives each request of an audit an ID of its own. */
  readonly nextId: () => number;
  /** Stands in for `tools/list` at a server that has no tools. */
  readonly ordinary?: string;
  /** The server does that for everybody and guards calls of tools, so a call stands in for it. */
  readonly guardsCallsOnly?: true;
}

const CLIENT = { name: 'create-secure-mcp-audit', version: '1.0.0' };
/** Members of `_meta` that say who asks (META-11). */
export const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
export const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities';
export const CLIENT_KEY = 'io.modelcontextprotocol/clientInfo';

/** Returns how clients of a revision talk. */
export function dialectOf(revision: Revision): Dialect {
  let lastId = 0;
  return { revision, nextId: () => ++lastId };
}

/** A request as clients of the revision write it (META-11). */
export function request(
  { revision, nextId }: Dialect,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): Message {
  const _meta = {
    [VERSION_KEY]: revision.id,
    [CAPABILITIES_KEY]: {},
    [CLIENT_KEY]: CLIENT,
  };
  return {
    jsonrpc: '2.0',
    id: nextId(),
    method,
    params: revision.stateless ? { _meta, ...params } : params,
  };
}

/** The request a client begins with. */
export function opening(dialect: Dialect): Message {
  const { id, opening: method } = dialect.revision;
  return method === 'server/discover'
    ? request(dialect, method)
    : request(dialect, method, {
        protocolVersion: id,
        capabilities: {},
        clientInfo: CLIENT,
      });
}

/** A tool that no server has. */
export const NO_TOOL = 'audit-no-such-tool';

/** Writes a call of a tool that no server has: it changes nothing, and comes behind every guard. */
export function callOfNothing(dialect: Dialect): Message {
  return request(dialect, 'tools/call', { name: NO_TOOL, arguments: {} });
}

/** An ordinary request that changes nothing and needs no session. */
export function ordinary(dialect: Dialect): Message {
  return dialect.guardsCallsOnly ? callOfNothing(dialect) : usual(dialect);
}

/** Writes the request that clients begin with, where nothing keeps them from it. */
export function usual(dialect: Dialect): Message {
  return dialect.revision.stateless
    ? request(dialect, dialect.ordinary ?? 'tools/list')
    : opening(dialect);
}

/** The headers that go with a message (META-01, META-03, META-04). */
export function headersFor(
  { revision }: Dialect,
  { method, params }: Message,
): Record<string, string> {
  const name = params['name'] ?? params['uri'];
  return {
    'Content-Type': 'application/json',
    'Accept': 'application/json, text/event-stream',
    ...(method === 'initialize' ? {} : { 'MCP-Protocol-Version': revision.id }),
    ...(revision.headersRepeatBody ? { 'Mcp-Method': method } : {}),
    ...(revision.headersRepeatBody && typeof name === 'string' ? { 'Mcp-Name': name } : {}),
  };
}

/** The headers of GET and DELETE, where a revision has them. */
export function streamHeadersFor({ revision }: Dialect): Record<string, string> {
  return {
    Accept: 'text/event-stream',
    ...(revision.stateless ? {} : { 'MCP-Protocol-Version': revision.id }),
  };
}

/** A JSON-RPC response. */
export interface Reply {
  readonly id?: unknown;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly data?: Readonly<Record<string, unknown>>;
  };
}

/** A JSON-RPC request or notification of the server. */
export interface Sent {
  readonly id?: unknown;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The JSON-RPC responses in a body, be it JSON or an event stream. */
export function replies(text: string): Reply[] {
  return messagesIn(text).flatMap((value) => {
    if ('method' in value || !('result' in value || 'error' in value)) return [];
    const { id, result, error } = value;
    return [
      {
        id,
        ...('result' in value && isObject(result) ? { result } : {}),
        ...('error' in value ? { error: isObject(error) ? readError(error) : {} } : {}),
      },
    ];
  });
}

/** The JSON-RPC requests and notifications in a body. */
export function sentIn(text: string): Sent[] {
  return messagesIn(text).flatMap(({ id, method, params }) =>
    typeof method === 'string' ? [{ id, method, params: isObject(params) ? params : {} }] : [],
  );
}

/** The JSON objects in a body, of a batch too, in their order. */
export function messagesIn(text: string): Readonly<Record<string, unknown>>[] {
  const isJson = /^\s*[{[]/.test(text);
  const parts = isJson ? [text] : eventsIn(text).map(({ data }) => data);
  return parts.flatMap((part) => {
    try {
      return [JSON.parse(part) as unknown].flat().filter(isObject);
    } catch {
      return [];
    }
  });
}

/** Tells JSON objects from other values. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readError({ data, ...rest }: Readonly<Record<string, unknown>>): Reply['error'] {
  return { ...rest, ...(isObject(data) ? { data } : {}) };
}
