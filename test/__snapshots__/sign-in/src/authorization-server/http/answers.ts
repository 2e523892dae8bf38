import type { ServerResponse } from 'node:http';

/**
 * Headers of every answer, which some replace: nothing is kept, sniffed, framed or loaded. There is no
 * `form-action`: Chrome holds it against the redirect that follows a form.
 */
export function answerHeaders(issuer: string): Readonly<Record<string, string>> {
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(issuer.startsWith('https:') ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
}

/** Lets pages of any origin read an answer: it depends on no cookie. */
export const openToPages = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Retry-After, WWW-Authenticate',
} as const;

/** When something that does not answer may be asked again (RFC 9110 section 10.2.3). */
export const retryLater = { 'Retry-After': '30' } as const;

/** Tells whether something can still be said. */
export function isAnswerable(res: ServerResponse): boolean {
  return !res.headersSent && !res.destroyed;
}

/** Answers what a browser asks before a page may send something. */
export function sendPreflight(res: ServerResponse, methods: string): void {
  res
    .writeHead(204, {
      ...openToPages,
      'Access-Control-Allow-Methods': methods,
      'Access-Control-Allow-Headers': 'Authorization, Content-Type, MCP-Protocol-Version',
      'Access-Control-Max-Age': '600',
    })
    .end();
}

/** Answers with JSON. What is left of the request is not read. */
export function sendJson(
  res: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const { complete, headers: sent } = res.req;
  // A body that was not read to its end would be taken for the next request (RFC 9112 section 6.3).
  const hasBody = 'transfer-encoding' in sent || 'content-length' in sent;
  const close = hasBody && !complete ? { Connection: 'close' } : {};
  res.writeHead(status, { 'Content-Type': 'application/json', ...headers, ...close });
  res.end(res.req.method === 'HEAD' ? undefined : JSON.stringify(body));
}
