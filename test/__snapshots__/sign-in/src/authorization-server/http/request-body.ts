import type { IncomingMessage } from 'node:http';

/** A body that cannot be used. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly code = 'unusable_body';

  constructor(
    readonly status: 400 | 413 | 415,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads a body of one kind.
 *
 * @throws BodyError when it is of another kind, compressed, or larger than `limit` bytes
 */
export async function readText(req: IncomingMessage, type: string, limit: number): Promise<string> {
  const { headers } = req;
  const sent = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (sent !== type) throw new BodyError(415, `Content-Type must be ${type}`);
  if (headers['content-encoding'] !== undefined) {
    throw new BodyError(415, 'The body must not be compressed');
  }
  if (Number(headers['content-length']) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new BodyError(400, 'The body is not UTF-8');
  }
}

/**
 * Reads a JSON object.
 *
 * @throws BodyError as {@link readText} does, and when it is no object
 */
export async function readObject(
  req: IncomingMessage,
  limit: number,
): Promise<Record<string, unknown>> {
  const text = await readText(req, 'application/json', limit);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BodyError(400, 'The body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BodyError(400, 'The body is not a JSON object');
  }
  return value as Record<string, unknown>;
}

function tooLarge(): BodyError {
  return new BodyError(413, 'The body is too large');
}
