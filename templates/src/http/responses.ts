import type { PublishedMetadata } from '../auth/metadata.js';
import { refuse, type Answer, type Refusal } from '../auth/response.js';

/** Headers of every answer (TLS-05). */
export function securityHeaders(resource: string): Readonly<Record<string, string>> {
  return {
    'X-Content-Type-Options': 'nosniff',
    ...(resource.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
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

/** Refuses a method, naming the one that is served. */
export function methodNotAllowed(
  allow: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  const answer = refuse(405, `Use ${allow}`, { ...headers, Allow: allow });
  return { reason: 'method_not_allowed', answer };
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
