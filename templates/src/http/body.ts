import { isJsonContentType } from '@modelcontextprotocol/server';
import { jsonRpcError } from '../auth/json-rpc.js';
import { refuse, type Refusal } from '../auth/response.js';
import { methodNotAllowed } from './responses.js';

/** Parameters of a media type, as plain words; of a charset UTF-8 only. */
const PARAMETERS =
  /^[^;]*(?:;\s*(?:charset\s*=\s*(?:utf-?8|"utf-?8")|(?!charset\b)[\w-]+\s*=\s*[\w.+-]+)\s*)*$/i;

/** Refuses what holds no JSON message, before the body is read. */
export function checkBodyKind(
  method: string,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): Refusal | undefined {
  if (method !== 'POST') return methodNotAllowed('POST');
  if (
    contentType === undefined ||
    !isJsonContentType(contentType) ||
    !PARAMETERS.test(contentType)
  ) {
    // JSON is UTF-8 (RFC 8259 section 8.1); whoever reads it otherwise sees another message.
    const response = refuse(415, 'The content type must be application/json in UTF-8');
    return { reason: 'wrong_content_type', response };
  }
  if (contentEncoding !== undefined && contentEncoding !== 'identity') {
    // Nothing is inflated: a small body could become a huge one (DOS-03).
    return { reason: 'compressed_body', response: refuse(415, 'The body must not be compressed') };
  }
  return undefined;
}

/** Refuses a body over the limit. */
export function bodyTooLarge(): Refusal {
  const response = refuse(413, 'The body is too large');
  return { reason: 'body_too_large', setting: 'bodyBytes in src/limits.ts', response };
}

/** Refuses a body that is no JSON. */
export function bodyNotJson(): Refusal {
  const response = {
    status: 400,
    headers: { 'Cache-Control': 'no-store' },
    body: jsonRpcError(-32700, 'The body is not valid JSON'),
  };
  return { reason: 'body_not_json', response };
}
