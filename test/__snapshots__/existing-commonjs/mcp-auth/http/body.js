import { jsonRpcError } from '../auth/json-rpc.js';
import { refuse } from '../auth/response.js';
import { isJsonContentType } from '../auth/sdk.js';
import { methodNotAllowed } from './responses.js';

/** Parameters of a media type, as plain words; of a charset UTF-8 only. */
const PARAMETERS =
  /^[^;]*(?:;\s*(?:charset\s*=\s*(?:utf-?8|"utf-?8")|(?!charset\b)[\w-]+\s*=\s*[\w.+-]+)\s*)*$/i;

/**
 * Refuses, before the body is read, what the endpoint does not take: other methods, and what holds no JSON message.
 *
 * @param methods of the endpoint; a request holds a message by POST only
 */
export function checkBodyKind(
  { method, header },
  methods = ['POST'],
) {
  if (!methods.includes(method)) return methodNotAllowed(methods.join(', '));
  return method === 'POST' ? checkMessage(header) : checkNoBody(header);
}

function checkMessage(header) {
  const contentType = header('content-type');
  const contentEncoding = header('content-encoding');
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

/** A body that nobody decides on could come to be a message behind the guard, as `X-HTTP-Method-Override` makes it. */
function checkNoBody(header) {
  const length = header('content-length') ?? '0';
  if (length === '0' && header('transfer-encoding') === undefined) return undefined;
  return { reason: 'body_not_expected', response: refuse(400, 'This method takes no body') };
}

/** Refuses a body over the limit. */
export function bodyTooLarge() {
  const response = refuse(413, 'The body is too large');
  return { reason: 'body_too_large', setting: 'bodyBytes in mcp-auth/limits.js', response };
}

/** Refuses a body that is no JSON. */
export function bodyNotJson() {
  const response = {
    status: 400,
    headers: { 'Cache-Control': 'no-store' },
    body: jsonRpcError(-32700, 'The body is not valid JSON'),
  };
  return { reason: 'body_not_json', response };
}
