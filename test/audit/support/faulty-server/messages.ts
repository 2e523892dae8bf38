import { BASE_SCOPE, TOOL_SCOPE, type Asked } from './reply.js';

/** What can be wrong with messages and with the scopes of tools. */
export interface MessageFaults {
  noScopes: boolean;
  someScopes: boolean;
  acceptsBatches: boolean;
  ignoresHeaders: boolean;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly name?: string; readonly _meta?: Readonly<Record<string, unknown>> };
}

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const SUPPORTED = ['2026-07-28'];
const TOOL = { name: 'echo', inputSchema: { type: 'object' } };

/** Answers a message of the revision 2026-07-28. */
export function answerMessage(faults: Partial<MessageFaults>, parsed: unknown, asked: Asked): void {
  const { headers, held, reply, refuse } = asked;
  const message = (Array.isArray(parsed) && faults.acceptsBatches ? parsed[0] : parsed) as
    Message | undefined;
  const fail = (status: number, code: number, data?: object) => {
    const error = { code, message: 'x', data };
    reply(status, { jsonrpc: '2.0', id: message?.id ?? null, error });
  };
  if (message === undefined || Array.isArray(message)) {
    fail(400, -32_600);
    return;
  }
  const { method, params = {}, id } = message;
  const meta = params._meta ?? {};
  const requested = meta[VERSION];
  if (!faults.ignoresHeaders) {
    if (requested === undefined || meta[CAPABILITIES] === undefined) {
      if (method === 'initialize') fail(400, -32_022, { supported: SUPPORTED });
      else fail(400, -32_602);
      return;
    }
    if (headers['mcp-protocol-version'] !== requested) {
      fail(400, -32_020);
      return;
    }
    if (requested !== SUPPORTED[0]) {
      fail(400, -32_022, { supported: SUPPORTED, requested });
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
  if (method === 'server/discover') {
    result({ supportedVersions: SUPPORTED, capabilities: {} });
    return;
  }
  if (method === 'tools/list') {
    result({ tools: [TOOL] });
    return;
  }
  if (method !== 'tools/call') {
    fail(404, -32_601);
    return;
  }
  if (params.name !== TOOL.name) {
    fail(200, -32_602);
    return;
  }
  const check = faults.someScopes ? 'some' : 'every';
  if (!faults.noScopes && ![BASE_SCOPE, TOOL_SCOPE][check]((scope) => held.includes(scope))) {
    refuse(403, 'insufficient_scope');
    return;
  }
  result({ content: [] });
}
