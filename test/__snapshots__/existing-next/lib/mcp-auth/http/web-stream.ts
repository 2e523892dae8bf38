import type { Stream } from '../auth/guard';

/** Ends the body of a stream when the token expires that it was opened with (META-24). */
export async function follow(pending: Promise<Response>, stream: Stream): Promise<Response> {
  const milliseconds = Math.min(Math.max(stream.expiresAt * 1000 - Date.now(), 0), 2 ** 31 - 1);
  const signal = AbortSignal.timeout(milliseconds);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  try {
    const response = await pending;
    const body = response.body ?? new Blob([]).stream();
    // The client left, or the token expired: either way the stream is over.
    body.pipeTo(writable, { signal }).then(stream.release, stream.release);
    return new Response(readable, response);
  } catch (error) {
    stream.release();
    throw error;
  }
}
