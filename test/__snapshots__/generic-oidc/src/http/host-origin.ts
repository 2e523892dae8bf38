import { refuse, type HttpResponse, type Refusal } from '../auth/response.js';

/** Headers for whatever response follows, or the response to send at once. */
export type OriginCheck =
  | { readonly outcome: HttpResponse | Refusal }
  | { readonly outcome?: undefined; readonly headers: Readonly<Record<string, string>> };

/**
 * Reads the name in a Host header, in lower case and without the port; undefined when it is none (RFC
 * 9110 section 7.2). A URL parser would take `user@127.0.0.1` or `127.1` for 127.0.0.1.
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
  const response = refuse(403, 'The server does not answer to this host');
  return { reason: 'host_not_allowed', setting: 'ALLOWED_HOSTS', response };
}

/** Headers that clients of every revision send (CORS-02). */
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

/** Headers of responses that clients read (CORS-03); of sessions there is one more. */
const RESPONSE_HEADERS = ['WWW-Authenticate', 'Retry-After'];

/**
 * Lets web pages of the listed origins call the server and refuses all others with 403; requests
 * without Origin come from programs, not pages (ORIG-01…04, CORS-01…06).
 *
 * @param methods of the endpoint; with others than POST it has sessions
 */
export function checkOrigin(
  request: { method: string; origin: string | undefined },
  allowed: readonly string[],
  methods: readonly string[] = ['POST'],
): OriginCheck {
  const vary = { Vary: 'Origin' };
  if (request.origin === undefined) return { headers: vary };
  if (!allowed.includes(request.origin)) {
    const response = refuse(403, 'This origin may not call the server', vary);
    return { outcome: { reason: 'origin_not_allowed', setting: 'ALLOWED_ORIGINS', response } };
  }
  const exposed = methods.length > 1 ? [...RESPONSE_HEADERS, 'Mcp-Session-Id'] : RESPONSE_HEADERS;
  const headers = {
    ...vary,
    'Access-Control-Allow-Origin': request.origin,
    'Access-Control-Expose-Headers': exposed.join(', '),
  };
  if (request.method !== 'OPTIONS') return { headers };
  const preflight = {
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers': REQUEST_HEADERS,
    'Access-Control-Max-Age': '600',
  };
  return { outcome: { status: 204, headers: { ...headers, ...preflight } } };
}

/** Refuses a request that came to the proxy without TLS; a 401 would invite a token (TLS-02). */
export function refusePlainHttp(): Refusal {
  return { reason: 'no_tls', setting: 'TRUST_PROXY', response: refuse(403, 'Use https') };
}
