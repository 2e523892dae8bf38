import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** What can be wrong with the reading of bodies. */
export interface BodyFaults {
  /** Which bodies are read although they are larger than any message. */
  anySize: 'with a length' | 'without a length' | 'inflated';
}

/** In bytes. */
const MOST = 4_000_000;

/** Reads a body; of one that is too large nothing is kept. */
export async function readBody(
  request: IncomingMessage,
  { anySize }: Partial<BodyFaults>,
): Promise<string> {
  const hasLength = request.headers['content-length'] !== undefined;
  const isUnlimited = anySize === (hasLength ? 'with a length' : 'without a length');
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= MOST || isUnlimited) chunks.push(chunk);
    }
  } catch {
    // Whoever hung up waits for no answer.
    return '';
  }
  if (size > MOST && !isUnlimited) return '';
  const body = Buffer.concat(chunks);
  const isPacked = request.headers['content-encoding'] === 'gzip';
  return (anySize === 'inflated' && isPacked ? gunzipSync(body) : body).toString();
}
