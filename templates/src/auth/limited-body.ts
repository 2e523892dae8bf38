/** A function with the signature of the global `fetch`, so that tests can stand in for the network. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const MAX_BYTES = 256 * 1024;

/**
 * Gives a response with its body read: at most 256 kB.
 *
 * @throws Error naming the URL when it is larger
 */
export async function limitBody(response: Response, url: string): Promise<Response> {
  const { status, headers } = response;
  return new Response(await readText(response, url), { status, headers });
}

/**
 * Reads the text of a body of at most 256 kB.
 *
 * @throws Error naming the URL when it is larger
 */
export async function readText(response: Response, url: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MAX_BYTES) {
      await reader.cancel();
      throw new Error(`${url} is larger than ${MAX_BYTES} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
