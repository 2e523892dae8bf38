import type { IncomingMessage } from 'node:http';

/** Forms of own pages are small. */
const MAX_BYTES = 8 * 1024;

/** Reads a form; undefined where there is none, or one that no page of this server sends. */
export async function readForm(req: IncomingMessage): Promise<URLSearchParams | undefined> {
  const [type = ''] = (req.headers['content-type'] ?? '').split(';', 1);
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
