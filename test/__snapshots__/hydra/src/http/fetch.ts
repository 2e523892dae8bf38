import type { HttpResponse } from '../auth/response.js';

/** Turns a response of the auth layer into one of the runtime. */
export function toResponse({ status, headers, body }: HttpResponse): Response {
  return body ? Response.json(body, { status, headers }) : new Response(null, { status, headers });
}

/** Copies a response with more headers; those of a runtime's own responses cannot be changed in place. */
export function withHeaders(
  response: Response,
  headers: Readonly<Record<string, string>>,
): Response {
  const changed = new Response(response.body, response);
  for (const [name, value] of Object.entries(headers)) changed.headers.set(name, value);
  return changed;
}
