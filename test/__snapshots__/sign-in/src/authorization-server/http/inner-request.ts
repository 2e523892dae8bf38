import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** What oidc-provider has to read; nothing else gets through, forwarded headers as they were sent least of all. */
const HEADERS = ['accept', 'accept-language', 'authorization', 'cookie'] as const;

/** A body, read and checked. */
export interface RequestBody {
  readonly type: 'application/x-www-form-urlencoded' | 'application/json';
  readonly text: string;
}

/**
 * Builds the request that oidc-provider sees. It takes the URLs of its answers from `Host` and from forwarded
 * headers, so both are those of the issuer, whatever was sent (AT-56).
 *
 * @param target path and query
 * @param sender who is counted for it
 */
export function innerRequest(
  req: IncomingMessage,
  issuer: string,
  target: string,
  sender: string,
  body?: RequestBody,
): IncomingMessage {
  const { host, protocol } = new URL(issuer);
  const bytes = Buffer.from(body?.text ?? '');
  const sent = HEADERS.flatMap((name) => {
    const value = req.headers[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const headers = {
    ...Object.fromEntries(sent),
    host,
    'x-forwarded-proto': protocol.slice(0, -1),
    'x-forwarded-for': sender,
    ...(body ? { 'content-type': body.type, 'content-length': String(bytes.length) } : {}),
  };
  const { method, socket, httpVersion, httpVersionMajor, httpVersionMinor } = req;
  return Object.assign(Readable.from(body ? [bytes] : [], { objectMode: false }), {
    method,
    url: target,
    headers,
    rawHeaders: Object.entries(headers).flat().map(String),
    socket,
    httpVersion,
    httpVersionMajor,
    httpVersionMinor,
    aborted: false,
    complete: true,
  }) as unknown as IncomingMessage;
}
