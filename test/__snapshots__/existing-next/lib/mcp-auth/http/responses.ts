import type { PublishedMetadata } from '../auth/metadata';
import { refuse, type HttpResponse, type Refusal } from '../auth/response';

/** Gives the headers of every response (TLS-05). */
export function securityHeaders(resource: string): Readonly<Record<string, string>> {
  return {
    'X-Content-Type-Options': 'nosniff',
    ...(resource.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
}

/** Lets every page read a response that holds nothing but public facts. */
const open = { 'Access-Control-Allow-Origin': '*' };

/** Serves the protected resource metadata to anyone and any origin (RFC 9728 section 3.1, CORS-05). */
export function metadataResponse(
  method: string,
  metadata: PublishedMetadata,
): HttpResponse | Refusal {
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

/** Allows a preflight: clients in a browser send headers of their own along. */
function allowReading(): HttpResponse {
  const allow = { 'Access-Control-Allow-Methods': 'GET', 'Access-Control-Allow-Headers': '*' };
  return { status: 204, headers: { ...open, ...allow } };
}

/** Refuses a method, naming the one that is served. */
export function methodNotAllowed(
  allow: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  const response = refuse(405, `Use ${allow}`, { ...headers, Allow: allow });
  return { reason: 'method_not_allowed', response };
}

/**
 * Refuses a path that is not served; the response does not repeat it. During development it names the
 * endpoint: most of those who get here have a letter or a slash wrong.
 */
export function notFound(
  request: { method: string; path: string },
  { resource, production }: { resource: string; production: boolean },
): HttpResponse | Refusal {
  // Clients look for metadata in several places. A page must see that there is none (CORS-05).
  const isWellKnown = request.path.startsWith('/.well-known/');
  if (isWellKnown && request.method === 'OPTIONS') return allowReading();
  const message = production
    ? 'Not found'
    : `Not found. The MCP endpoint is ${resource}, by exactly this URL`;
  const response = refuse(404, message, isWellKnown ? open : {});
  return { reason: 'unknown_path', setting: 'MCP_SERVER_URL', response };
}
