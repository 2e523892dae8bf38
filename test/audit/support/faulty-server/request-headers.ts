import type { IncomingHttpHeaders } from 'node:http';
import type { Features } from './features.js';
import { field } from './reply.js';
import { decoded, hasParameterMismatch, type ToolFaults } from './tools.js';

/** What can be wrong with the look at header fields and `_meta`. */
export interface HeaderFaults {
  ignoresHeaders: boolean;
  /** What is not looked at, or looked at wrongly. */
  headerFault:
    | 'Mcp-Name'
    | 'case of values'
    | 'case of names'
    | 'encoding'
    | 'spoilt encoding'
    | 'versions unnamed'
    | 'version first'
    | 'version missing'
    | 'clientInfo';
  trustsAdmin: boolean;
  fearsExtensions: boolean;
  namesNoVersion: boolean;
}

/** A message of a client, as far as it is one. */
export interface ClientMessage {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** An error to answer with. */
export interface Complaint {
  readonly status: number;
  readonly code: number;
  readonly data?: object;
}

/** Keys of `_meta`. */
export const keys = {
  version: 'io.modelcontextprotocol/protocolVersion',
  capabilities: 'io.modelcontextprotocol/clientCapabilities',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  logLevel: 'io.modelcontextprotocol/logLevel',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
} as const;

const NAMED = { 'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri' } as const;

/** What a request of 2026-07-28 is to be refused for, before anybody looks at what it asks. */
export function complaintAbout(
  faults: Partial<HeaderFaults & ToolFaults>,
  { speaks }: Features,
  { method = '', params = {} }: ClientMessage,
  { headers, rawHeaders }: { headers: IncomingHttpHeaders; rawHeaders: readonly string[] },
): Complaint | undefined {
  if (faults.ignoresHeaders) return undefined;
  const { headerFault: fault } = faults;
  const meta = (params['_meta'] ?? {}) as Readonly<Record<string, unknown>>;
  const { [keys.version]: requested, [keys.capabilities]: capabilities } = meta as {
    [key: string]: unknown;
    [keys.version]?: string;
  };
  const mismatch = { status: 400, code: -32_020 };
  const supported = faults.namesNoVersion ? {} : { supported: speaks };
  if (requested === undefined || capabilities === undefined) {
    if (method === 'initialize') return { status: 400, code: -32_022, data: supported };
    return { status: 400, code: -32_602 };
  }
  if (fault === 'clientInfo' && meta[keys.clientInfo] === undefined) {
    return { status: 400, code: -32_602 };
  }
  const version = [headers['mcp-protocol-version']].flat()[0];
  const unknown = { status: 400, code: -32_022, data: { supported: speaks, requested } };
  if (fault === 'version first' && version !== undefined && !speaks.includes(version)) {
    return unknown;
  }
  const isForgiven = fault === 'version missing' && version === undefined;
  if (version !== requested && !isForgiven) return mismatch;
  if (!speaks.includes(requested)) {
    return fault === 'versions unnamed' ? { ...unknown, data: { requested } } : unknown;
  }
  if (fault === 'case of names' && !rawHeaders.includes('Mcp-Method')) return mismatch;
  const said = field(headers, 'mcp-method');
  const isSame = fault === 'case of values' ? said.toLowerCase() === method : said === method;
  if (!isSame) return mismatch;
  const key = method in NAMED ? NAMED[method as keyof typeof NAMED] : undefined;
  if (key !== undefined && fault !== 'Mcp-Name') {
    const name = field(headers, 'mcp-name');
    const isSpoilt = fault === 'spoilt encoding' && name.includes('%%%');
    const plain = fault === 'encoding' ? name : decoded(name);
    if (plain !== params[key] && !isSpoilt) return mismatch;
  }
  const { extensions = {} } = capabilities as { extensions?: object };
  if (faults.fearsExtensions && Object.keys(extensions).length > 0) {
    return { status: 500, code: -32_603 };
  }
  const isCall = method === 'tools/call' && params['name'] === 'route';
  return isCall && hasParameterMismatch(faults, params['arguments'], headers)
    ? mismatch
    : undefined;
}
