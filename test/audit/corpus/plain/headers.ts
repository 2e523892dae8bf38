import type { IncomingHttpHeaders } from 'node:http';
import { revisions } from '../../../../src/catalog/revisions.js';
import type { ClientMessage } from './gate.js';
import { ProtocolError } from './results.js';

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

/** Revisions that are spoken, the newest first. */
export const spoken: readonly string[] = revisions.map(({ id }) => id);
const stateless: readonly string[] = revisions.filter((each) => each.stateless).map(({ id }) => id);

const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

/** What goes with a message beside its parameters. */
export function metaOf({ params }: ClientMessage): Readonly<Record<string, unknown>> {
  const { _meta: meta } = params;
  return typeof meta === 'object' && meta !== null ? (meta as Record<string, unknown>) : {};
}

/** Whether a message is of a revision without sessions. */
export function isStateless(message: ClientMessage, headers: IncomingHttpHeaders): boolean {
  return VERSION in metaOf(message) || stateless.includes(String(headers['mcp-protocol-version']));
}

/** What a client says it can do. */
export function capabilitiesOf(message: ClientMessage): Readonly<Record<string, unknown>> {
  const { [CAPABILITIES]: capabilities } = metaOf(message);
  return (capabilities ?? {}) as Readonly<Record<string, unknown>>;
}

/**
 * Compares header fields with what the body says.
 *
 * @throws ProtocolError when they differ
 */
export function checkHeaders(message: ClientMessage, headers: IncomingHttpHeaders): void {
  const { [VERSION]: version, [CAPABILITIES]: capabilities } = metaOf(message);
  const mismatch = new ProtocolError(-32_020, 'header fields and body differ', 400);
  if (typeof version !== 'string' || typeof capabilities !== 'object' || capabilities === null) {
    throw new ProtocolError(-32_602, '_meta is incomplete', 400);
  }
  if (headers['mcp-protocol-version'] !== version) throw mismatch;
  if (!stateless.includes(version)) {
    const data = { supported: stateless, requested: version };
    throw new ProtocolError(-32_022, 'this version is not spoken', 400, data);
  }
  if (headers['mcp-method'] !== message.method) throw mismatch;
  const key = NAMED[message.method];
  if (key !== undefined && decoded(String(headers['mcp-name'])) !== message.params[key]) {
    throw mismatch;
  }
}

/** A value as it was before it was made fit for a header. */
function decoded(value: string): string | undefined {
  const [, encoded] = /^=\?base64\?(.*)\?=$/.exec(value) ?? [];
  if (encoded === undefined) return value;
  if (!/^[A-Za-z0-9+/]*=*$/.test(encoded)) return undefined;
  return Buffer.from(encoded, 'base64').toString();
}
