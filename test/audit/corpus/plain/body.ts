import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 256 * 1024;
const MOST_LEVELS = 64;
const MEDIA_TYPE = /^application\/json(?: *;.*)?$/i;

/** Reads a body; the status says why it cannot be taken. */
export async function readBody(
  request: IncomingMessage,
): Promise<{ message: unknown } | { status: number }> {
  if (!MEDIA_TYPE.test(request.headers['content-type'] ?? '')) return { status: 415 };
  if (request.headers['content-encoding'] !== undefined) return { status: 415 };
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) return { status: 413 };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) return { status: 413 };
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString();
  if (levelsOf(text) > MOST_LEVELS) return { status: 400 };
  try {
    return { message: JSON.parse(text) as unknown };
  } catch {
    return { message: undefined };
  }
}

/** Counts levels of nesting outside of strings, before anything is built of them. */
function levelsOf(text: string): number {
  let now = 0;
  let most = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const each = text[at];
    if (isInString) {
      if (each === '\\') at += 1;
      else if (each === '"') isInString = false;
    } else if (each === '"') isInString = true;
    else if (each === '{' || each === '[') most = Math.max(most, (now += 1));
    else if (each === '}' || each === ']') now -= 1;
  }
  return most;
}
