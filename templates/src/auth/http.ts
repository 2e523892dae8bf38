import { isJsonContentType } from '@modelcontextprotocol/server';
import { jsonRpcError } from './json-rpc.js';
import type { PublishedMetadata } from './metadata.js';

/** A complete HTTP answer, whatever the web framework. Without a body nothing is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Why a request is refused that no decision on a token was made about. */
export type RefusalReason =
  | 'ambiguous_request'
  | 'host_not_allowed'
  | 'origin_not_allowed'
  | 'no_tls'
  | 'unknown_path'
  | 'method_not_allowed'
  | 'wrong_content_type'
  | 'compressed_body'
  | 'body_too_large'
  | 'body_not_json'
  | 'unreadable_body';

/** An answer that refuses, and what the log says about it. It has no field that could hold a header. */
export interface Refusal {
  /** Stable code to alert on. */
  readonly reason: RefusalReason;
  /** The setting that decides, where there is one. */
  readonly setting?: string;
  readonly answer: Answer;
}

/** Headers to add to whatever is answered later, or what to answer at once. */
export type Check =
  | { readonly outcome: Answer | Refusal }
  | { readonly outcome?: undefined; readonly headers: Readonly<Record<string, string>> };

/** An answer that refuses, with a message for whoever reads it. */
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
): Refusal | undefined {
  const name = hostName(host);
  if (name !== undefined && allowed.includes(name)) return undefined;
  const answer = refuse(403, 'The server does not answer to this host');
  return { reason: 'host_not_allowed', setting: 'ALLOWED_HOSTS', answer };
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
    const answer = refuse(403, 'This origin may not call the server', vary);
    return { outcome: { reason: 'origin_not_allowed', setting: 'ALLOWED_ORIGINS', answer } };
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
  return { outcome: { status: 204, headers: { ...headers, ...preflight } } };
}

/** Refuses a request that came to the proxy without TLS; a 401 would invite a token (TLS-02). */
export function refusePlainHttp(): Refusal {
  return { reason: 'no_tls', setting: 'TRUST_PROXY', answer: refuse(403, 'Use https') };
}

/** Lets every page read an answer that holds nothing but public facts. */
const open = { 'Access-Control-Allow-Origin': '*' };

/** The protected resource metadata, for anyone and any origin (RFC 9728 section 3.1, CORS-05). */
export function answerMetadata(method: string, metadata: PublishedMetadata): Answer | Refusal {
  switch (method) {
    case 'GET':
    case 'HEAD': {
      const headers = { ...open, 'Cache-Control': 'public, max-age=300' };
      return { status: 200, headers, body: metadata.document };
    }
    case 'OPTIONS':
      return allowReading();
    default:
      return methodNotAllowed('GET', open);
  }
}

/** Clients in a browser send headers of their own along, which takes a preflight. */
function allowReading(): Answer {
  const allow = { 'Access-Control-Allow-Methods': 'GET', 'Access-Control-Allow-Headers': '*' };
  return { status: 204, headers: { ...open, ...allow } };
}

function methodNotAllowed(allow: string, headers: Readonly<Record<string, string>> = {}): Refusal {
  const answer = refuse(405, `Use ${allow}`, { ...headers, Allow: allow });
  return { reason: 'method_not_allowed', answer };
}

/** Parameters of a media type, as plain words; of a charset UTF-8 only. */
const PARAMETERS =
  /^[^;]*(?:;\s*(?:charset\s*=\s*(?:utf-?8|"utf-?8")|(?!charset\b)[\w-]+\s*=\s*[\w.+-]+)\s*)*$/i;

/** Refuses what holds no JSON message, before the body is read. */
export function checkBodyKind(
  method: string,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): Refusal | undefined {
  if (method !== 'POST') return methodNotAllowed('POST');
  if (
    contentType === undefined ||
    !isJsonContentType(contentType) ||
    !PARAMETERS.test(contentType)
  ) {
    // JSON is UTF-8 (RFC 8259 section 8.1); whoever reads it otherwise sees another message.
    const answer = refuse(415, 'The content type must be application/json in UTF-8');
    return { reason: 'wrong_content_type', answer };
  }
  if (contentEncoding !== undefined && contentEncoding !== 'identity') {
    // Nothing is inflated: a small body could become a huge one (DOS-03).
    return { reason: 'compressed_body', answer: refuse(415, 'The body must not be compressed') };
  }
  return undefined;
}

/** Refuses a body over the limit. */
export function bodyTooLarge(): Refusal {
  const answer = refuse(413, 'The body is too large');
  return { reason: 'body_too_large', setting: 'bodyBytes in src/limits.ts', answer };
}

/** Refuses a body that is no JSON. */
export function bodyNotJson(): Refusal {
  const answer = {
    status: 400,
    headers: { 'Cache-Control': 'no-store' },
    body: jsonRpcError(-32700, 'The body is not valid JSON'),
  };
  return { reason: 'body_not_json', answer };
}

/**
 * Refuses a path that is not served; the answer does not repeat it. During development it names the
 * endpoint: most of those who get here have a letter or a slash wrong.
 */
export function notFound(
  request: { method: string; path: string },
  { resource, production }: { resource: string; production: boolean },
): Answer | Refusal {
  // Clients look for metadata in several places. A page must see that there is none (CORS-05).
  const isWellKnown = request.path.startsWith('/.well-known/');
  if (isWellKnown && request.method === 'OPTIONS') return allowReading();
  const message = production
    ? 'Not found'
    : `Not found. The MCP endpoint is ${resource}, by exactly this URL`;
  const answer = refuse(404, message, isWellKnown ? open : {});
  return { reason: 'unknown_path', setting: 'MCP_SERVER_URL', answer };
}

/** The answer when this server failed; details go to the log only. */
export function internalError(): Answer {
  return refuse(500, 'Internal error');
}

/** The answer to a health check. Load balancers probe by address, so no Host check comes before it. */
export function healthy(): Answer {
  return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: { status: 'ok' } };
}
