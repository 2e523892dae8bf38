import type { IncomingMessage } from 'node:http';
import type { Settings } from './settings.js';

/** Fields of an answer. */
export type Fields = Readonly<Record<string, string>>;

const OPEN_PATHS = ['/healthz'];
const ALLOWED_HEADERS = [
  'authorization',
  'content-type',
  'accept',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'mcp-session-id',
  'last-event-id',
].join(', ');

/** Where the metadata stands (RFC 9728 section 3.1). */
export function metadataPath(resource: string): string {
  const { pathname } = new URL(resource);
  return `/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`;
}

/** What a request is for, by its exact target. */
export function placeOf(
  { url = '' }: IncomingMessage,
  { resource }: Settings,
): 'endpoint' | 'metadata' | 'health' | undefined {
  const path = url.split('?', 1)[0] ?? '';
  if (path === new URL(resource).pathname) return 'endpoint';
  if (path === metadataPath(resource)) return 'metadata';
  return OPEN_PATHS.includes(path) ? 'health' : undefined;
}

/** Whether a request names the own host, once (RFC 9110 section 7.2). */
export function isOwnHost(
  { headers, rawHeaders }: IncomingMessage,
  { resource }: Settings,
): boolean {
  const count = rawHeaders.filter((name, at) => at % 2 === 0 && /^host$/i.test(name)).length;
  return count === 1 && headers.host === new URL(resource).host;
}

/** Whether a page that sends the request may; programs send no Origin. */
export function isKnownOrigin({ headers }: IncomingMessage, { allowedOrigins }: Settings): boolean {
  return headers.origin === undefined || allowedOrigins.includes(headers.origin);
}

/** Leave for a known page to read the answer. */
export function corsFields(request: IncomingMessage, settings: Settings): Fields {
  const { origin } = request.headers;
  if (origin === undefined || !isKnownOrigin(request, settings)) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-expose-headers': 'WWW-Authenticate, Mcp-Session-Id',
    'vary': 'Origin',
  };
}
