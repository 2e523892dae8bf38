const MAX_BYTES = 256 * 1024;

/**
 * Gives a response with its body read: at most 256 kB.
 *
 * @throws Error naming the URL when it is larger
 */
export async function limitBody(response, url) {
  const { status, headers } = response;
  return new Response(await readText(response, url), { status, headers });
}

/**
 * Reads the text of a body of at most 256 kB.
 *
 * @throws Error naming the URL when it is larger
 */
export async function readText(response, url) {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  const reader = response.body?.getReader();
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
