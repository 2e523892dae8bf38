import type { Stream } from '../auth/guard.js';
import type { Answer } from '../auth/response.js';

/** The response to send for an answer. */
export function toResponse({ status, headers, body }: Answer): Response {
  return body ? Response.json(body, { status, headers }) : new Response(null, { status, headers });
}

/** The response with more headers; those of a runtime's own responses cannot be changed in place. */
export function withHeaders(
  response: Response,
  headers: Readonly<Record<string, string>>,
): Response {
  const changed = new Response(response.body, response);
  for (const [name, value] of Object.entries(headers)) changed.headers.set(name, value);
  return changed;
}

/** Ends the body of a stream when the token expires that it was opened with (META-24). */
export async function follow(answer: Promise<Response>, stream: Stream): Promise<Response> {
  const milliseconds = Math.min(Math.max(stream.expiresAt * 1000 - Date.now(), 0), 2 ** 31 - 1);
  const signal = AbortSignal.timeout(milliseconds);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  try {
    const response = await answer;
    const body = response.body ?? new Blob([]).stream();
    // The client left, or the token expired: either way the stream is over.
    body.pipeTo(writable, { signal }).then(stream.release, stream.release);
    return new Response(readable, response);
  } catch (error) {
    stream.release();
    throw error;
  }
}
