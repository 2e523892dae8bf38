/** How much of a body is waited for. */
export interface BodyBounds {
  readonly bytes: number;
  readonly milliseconds: number;
}

/** The bytes of a body, or why there are none. */
export type BodyRead = Uint8Array<ArrayBuffer> | 'too_large' | 'too_slow';

/** Reads the body of a request; of one that is over a bound no more is kept. */
export async function readBytes(
  { headers, body }: Request,
  { bytes, milliseconds }: BodyBounds,
): Promise<BodyRead> {
  if (Number(headers.get('content-length')) > bytes) return 'too_large';
  if (!body) return new Uint8Array();
  const reader = body.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    leave(reader);
  }, milliseconds);
  try {
    const read = await readAll(reader, bytes);
    return isLate ? 'too_slow' : read;
  } finally {
    clearTimeout(timer);
  }
}

/** Reads until the end, which a reader that was left comes to at once. */
async function readAll(reader: BodyReader, limit: number): Promise<BodyRead> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(chunks, size);
    size += value.byteLength;
    if (size > limit) {
      leave(reader);
      return 'too_large';
    }
    chunks.push(value);
  }
}

type BodyReader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

/** Takes no more of a body, and does not wait until its sender agrees. */
function leave(reader: BodyReader): void {
  reader.cancel().catch(() => undefined);
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
