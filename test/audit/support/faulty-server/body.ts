import type { IncomingMessage } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { ErrorFaults } from './errors.js';

/** What can be wrong with the reading of bodies. */
export interface BodyFaults {
  /** Which bodies are read although they are larger than any message. */
  anySize: 'with a length' | 'without a length' | 'inflated';
}

/** A body that is small on the wire and huge when it is read. */
export const gzipBomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));

/** Deepest nesting of a JSON text whose strings hold no brackets. */
export function depth(text: string): number {
  let now = 0;
  let most = 0;
  for (const character of text) {
    if ('[{'.includes(character)) most = Math.max(most, (now += 1));
    else if (']}'.includes(character)) now -= 1;
  }
  return most;
}

/** The JSON of a body; undefined when it is none. */
export function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** In bytes. */
const MOST = 4_000_000;

/** Reads a body, and nothing of one that is too large; what is no UTF-8 becomes U+FFFD, as in any text of Node. */
export async function read(
  request: IncomingMessage,
  { dropsBadText, anySize }: Partial<BodyFaults & ErrorFaults>,
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
  const text = (anySize === 'inflated' && isPacked ? gunzipSync(body) : body).toString();
  return dropsBadText ? text.replaceAll('\uFFFD', '') : text;
}
