import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpResponse, Refusal } from '../auth/response.js';
import { bodyNotJson, bodyTooLarge } from './body.js';

/** A body, or why there is none. */
export type BodyRead =
  { readonly refusal: Refusal } | { readonly refusal?: undefined; readonly body: unknown };

/** The path of a request, without the query. */
export function pathOf(req: IncomingMessage): string {
  return (req.url ?? '').split('?', 1)[0] ?? '';
}

/** Reads a JSON body of at most `limit` bytes. */
export async function readJson(req: IncomingMessage, limit: number): Promise<BodyRead> {
  if (Number(req.headers['content-length']) > limit) return { refusal: bodyTooLarge() };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > limit) return { refusal: bodyTooLarge() };
    chunks.push(chunk);
  }
  try {
    return { body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown };
  } catch {
    return { refusal: bodyNotJson() };
  }
}

/** Sends an answer; what is left of the request is not read. */
export function send(res: ServerResponse, { status, headers, body }: HttpResponse): void {
  const type = body ? { 'Content-Type': 'application/json' } : {};
  // A body that was not read to its end would be taken for the next request (RFC 9112 section 6.3).
  const { complete, headers: sent } = res.req;
  const hasBody = 'transfer-encoding' in sent || 'content-length' in sent;
  const close = hasBody && !complete ? { Connection: 'close' } : {};
  res.writeHead(status, { ...headers, ...type, ...close });
  res.end(body ? JSON.stringify(body) : undefined);
}
