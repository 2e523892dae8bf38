import { isJsonContentType } from '@modelcontextprotocol/server';
import { jsonRpcError } from './json-rpc.js';
import type { PublishedMetadata } from './metadata.js';

/** A complete HTTP answer, whatever the web framework. Without a body nothing is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Headers to add to whatever is answered later, or the answer itself. */
export type Check =
  | { readonly answer: Answer }
  | { readonly answer?: undefined; readonly headers: Readonly<Record<string, string>> };

/** An answer that refuses a request before a token was looked at. */
export function refuse(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { ...headers, 'Cache-Control': 'no-store' }, body: { message } };
}

/** Headers of every answer (TLS-05). */
export function securityHeaders(resource: string): Readonly<Record<string, string>> {
  return {
    'X-Content-Type-Options': 'nosniff',
    ...(resource.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
}

/**
 * The name in a Host header field, in lower case and without the port, or undefined when it is none
 * (RFC 9110 section 7.2). A URL parser would take `user@127.0.0.1` or `127.1` for 127.0.0.1.
 */
export function hostName(host = ''): string | undefined {
  return /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
}

/** Refuses requests addressed to a host that is not this server (DNS rebinding, ORIG-05). */
export function checkHost(
  host: string | undefined,
  allowed: readonly string[],
): Answer | undefined {
  const name = hostName(host);
  return name !== undefined && allowed.includes(name)
    ? undefined
    : refuse(403, 'The server does not answer to this host');
}

/** What clients of every revision send (CORS-02). */
const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'accept',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'mcp-session-id',
  'last-event-id',
].join(', ');

/**
 * Lets web pages of the listed origins call the server and refuses all others with 403; requests
 * without Origin come from programs, not pages (ORIG-01…04, CORS-01…06).
 */
export function checkOrigin(
  request: { method: string; origin: string | undefined },
  allowed: readonly string[],
): Check {
  const vary = { Vary: 'Origin' };
  if (request.origin === undefined) return { headers: vary };
  if (!allowed.includes(request.origin)) {
    return { answer: refuse(403, 'This origin may not call the server', vary) };
  }
  const headers = {
    ...vary,
    'Access-Control-Allow-Origin': request.origin,
    'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After',
  };
  if (request.method !== 'OPTIONS') return { headers };
  const preflight = {
    'Access-Control-Allow-Methods': 'POST',
    'Access-Control-Allow-Headers': REQUEST_HEADERS,
    'Access-Control-Max-Age': '600',
  };
  return { answer: { status: 204, headers: { ...headers, ...preflight } } };
}

/** A request that came to the proxy without TLS is refused; a 401 would invite a token (TLS-02). */
export function refusePlainHttp(): Answer {
  return refuse(403, 'Use https');
}

/** The protected resource metadata, for anyone and any origin (RFC 9728 section 3.1, CORS-05). */
export function answerMetadata(method: string, metadata: PublishedMetadata): Answer {
  const open = { 'Access-Control-Allow-Origin': '*' };
  switch (method) {
    case 'GET':
    case 'HEAD': {
      const headers = { ...open, 'Cache-Control': 'public, max-age=300' };
      return { status: 200, headers, body: metadata.document };
    }
    case 'OPTIONS': {
      // Clients in a browser send their protocol version along, which takes a preflight.
      const allow = {
        'Access-Control-Allow-Methods': 'GET',
        'Access-Control-Allow-Headers': 'mcp-protocol-version',
      };
      return { status: 204, headers: { ...open, ...allow } };
    }
    default:
      return refuse(405, 'Use GET', { ...open, Allow: 'GET' });
  }
}

/** Parameters of a media type, as plain words; of a charset UTF-8 only. */
const PARAMETERS =
  /^[^;]*(?:;\s*(?:charset\s*=\s*(?:utf-?8|"utf-?8")|(?!charset\b)[\w-]+\s*=\s*[\w.+-]+)\s*)*$/i;

/** Refuses what holds no JSON message, before the body is read. */
export function checkBodyKind(
  method: string,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): Answer | undefined {
  if (method !== 'POST') return refuse(405, 'Use POST', { Allow: 'POST' });
  if (
    contentType === undefined ||
    !isJsonContentType(contentType) ||
    !PARAMETERS.test(contentType)
  ) {
    // JSON is UTF-8 (RFC 8259 section 8.1); whoever reads it otherwise sees another message.
    return refuse(415, 'The content type must be application/json in UTF-8');
  }
  if (contentEncoding !== undefined && contentEncoding !== 'identity') {
    // Nothing is inflated: a small body could become a huge one (DOS-03).
    return refuse(415, 'The body must not be compressed');
  }
  return undefined;
}

/** The answer to a body over the limit. */
export function bodyTooLarge(): Answer {
  return refuse(413, 'The body is too large');
}

/** The answer to a body that is no JSON. */
export function bodyNotJson(): Answer {
  return {
    status: 400,
    headers: { 'Cache-Control': 'no-store' },
    body: jsonRpcError(-32700, 'The body is not valid JSON'),
  };
}

/** The answer to a path that is not served; it does not repeat the path. */
export function notFound(): Answer {
  return refuse(404, 'Not found');
}

/** The answer when this server failed; details go to the log only. */
export function internalError(): Answer {
  return refuse(500, 'Internal error');
}

/** The answer to a health check. Load balancers probe by address, so no Host check comes before it. */
export function healthy(): Answer {
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: { status: 'ok' } };
}
