import { PROTOCOL_VERSION, type McpRequest } from './test-server.js';

/** A JSON-RPC message, as far as tests look into it. */
export interface RpcMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
  readonly result?: RpcResult;
}

/** The result of a call or of a read. */
export interface RpcResult {
  readonly [member: string]: unknown;
  readonly content?: readonly Readonly<Record<string, unknown>>[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
  readonly resultType?: string;
  readonly requestState?: string;
  readonly inputRequests?: Readonly<Record<string, unknown>>;
}

/** Reads all messages of a response, an event stream or not. */
export async function messagesOf(response: Response): Promise<RpcMessage[]> {
  const text = await response.text();
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    return [JSON.parse(text) as RpcMessage];
  }
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice('data: '.length)) as RpcMessage);
}

/** The last message of a response, which answers the request. */
export async function answerOf(response: Response): Promise<RpcMessage> {
  return (await messagesOf(response)).at(-1) ?? {};
}

/** A request of the newest revision, with metadata beside that which every request carries. */
export function requestWith(
  method: string,
  params: object,
  {
    meta = {},
    capabilities = {},
  }: { meta?: Readonly<Record<string, unknown>>; capabilities?: object } = {},
): object {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': PROTOCOL_VERSION,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
    'io.modelcontextprotocol/clientInfo': { name: 'attack-tests', version: '1.0.0' },
    ...meta,
  };
  return { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } };
}

/** A call as a client of revision 2025-06-18 sends it. */
export function legacyCall(name: string, input: object = {}, params: object = {}): McpRequest {
  return {
    headers: { 'mcp-protocol-version': '2025-06-18' },
    body: {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name, arguments: input, ...params },
    },
  };
}
