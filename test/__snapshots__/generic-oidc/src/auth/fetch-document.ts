/** A function with the signature of the global `fetch`, so that tests can stand in for the network. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const MAX_BYTES = 256 * 1024;

/**
 * Fetches a small public JSON document of the authorization server: no redirects, status 200 only,
 * at most 256 kB (TOK-29).
 *
 * @param signal bounds the whole exchange, body included
 * @returns the text of a JSON object
 * @throws Error naming the URL and the cause
 */
export async function fetchDocument(
  url: string,
  options: { fetch: Fetch; signal: AbortSignal },
): Promise<string> {
  // 'manual' and a status check instead of 'error', which some runtimes refuse.
  const response = await options.fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'manual',
    signal: options.signal,
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${url} answered with status ${response.status}`);
  }
  const text = await readAtMost(response, MAX_BYTES, url);
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Error(`${url} is not a JSON object`);
  }
  return text;
}

async function readAtMost(response: Response, limit: number, url: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw new Error(`${url} is larger than ${limit} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
