import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { ErrorFaults } from './errors.js';

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

/** Reads the body of a request; what is no UTF-8 becomes U+FFFD, as in any text of Node. */
export async function read(
  request: IncomingMessage,
  { dropsBadText }: Partial<ErrorFaults>,
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return dropsBadText ? text.replaceAll('\uFFFD', '') : text;
}
