/** A JSON-RPC request or notification. */
export interface Message {
  readonly jsonrpc: '2.0';
  readonly id?: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** How clients of a revision talk. */
export interface Dialect {
  readonly revision: string;
  /** No sessions; every request says its version itself. */
  readonly stateless: boolean;
}

const CLIENT = { name: 'create-secure-mcp-audit', version: '1.0.0' };
const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';

/** How clients of a revision talk. */
export function dialectOf(revision: string): Dialect {
  return { revision, stateless: revision >= '2026-07-28' };
}

let lastId = 0;

/** A request as clients of the revision write it (META-11). */
export function request(
  { revision, stateless }: Dialect,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
): Message {
  const _meta = {
    [VERSION_KEY]: revision,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': CLIENT,
  };
  lastId += 1;
  return {
    jsonrpc: '2.0',
    id: lastId,
    method,
    params: stateless ? { _meta, ...params } : params,
  };
}

/** The request a client begins with. */
export function opening(dialect: Dialect): Message {
  return dialect.stateless
    ? request(dialect, 'server/discover')
    : request(dialect, 'initialize', {
        protocolVersion: dialect.revision,
        capabilities: {},
        clientInfo: CLIENT,
      });
}

/** An ordinary request that changes nothing and needs no session. */
export function ordinary(dialect: Dialect): Message {
  return dialect.stateless ? request(dialect, 'tools/list') : opening(dialect);
}

/** The header fields that go with a message (META-01, META-03, META-04). */
export function fieldsFor(
  { revision, stateless }: Dialect,
  { method, params }: Message,
): Record<string, string> {
  const name = params['name'] ?? params['uri'];
  return {
    'Content-Type': 'application/json',
    'Accept': 'application/json, text/event-stream',
    ...(method === 'initialize' ? {} : { 'MCP-Protocol-Version': revision }),
    ...(stateless ? { 'Mcp-Method': method } : {}),
    ...(stateless && typeof name === 'string' ? { 'Mcp-Name': name } : {}),
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

/** The JSON-RPC responses in a body, be it JSON or an event stream. */
export function replies(text: string): Reply[] {
  const parts = text.trimStart().startsWith('{') ? [text] : eventData(text);
  return parts.flatMap((part) => {
    try {
      const value = JSON.parse(part) as Reply | null;
      const isReply = typeof value === 'object' && value !== null && !('method' in value);
      return isReply && ('result' in value || 'error' in value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

/** The data of complete events (HTML, section 9.2.6). */
function eventData(text: string): string[] {
  return text
    .split(/\r\n\r\n|\n\n|\r\r/)
    .slice(0, -1)
    .map((event) =>
      event
        .split(/\r\n|\n|\r/)
        .flatMap((line) => (line.startsWith('data:') ? [line.slice(5).replace(/^ /, '')] : []))
        .join('\n'),
    );
}
