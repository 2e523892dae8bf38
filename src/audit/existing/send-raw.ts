import http from 'node:http';
import { readBody } from '../../http/read-body.js';
import type { Header } from '../../http/response.js';

/** A request whose target is sent byte for byte. */
export interface RawRequest {
  readonly method: string;
  /** As it stands in the first line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** As much as it takes to tell what answered. */
export interface RawResponse {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly text: string;
}

const ANSWER_MS = 10_000;
/** For the first event of a stream, in milliseconds. */
const STREAM_MS = 1500;
const MOST_BYTES = 64 * 1024;

/** Sends a request on a connection of its own; undefined when no response comes, for whatever reason. */
export function sendRaw(
  { hostname, port, host }: URL,
  { method, target, headers, body }: RawRequest,
  signal: AbortSignal,
): Promise<RawResponse | undefined> {
  return new Promise((resolve) => {
    const late = AbortSignal.timeout(ANSWER_MS);
    const sending = http.request({
      hostname,
      port,
      method,
      path: target,
      headers: {
        Host: host,
        ...headers,
        ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
        Connection: 'close',
      },
      agent: false,
      signal: AbortSignal.any([signal, late]),
    });
    sending.on('error', () => {
      resolve(undefined);
    });
    sending.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve(undefined);
    });
    sending.on('response', (response) => {
      const until = (text: string) => text.includes('\n\n');
      void readBody(response, MOST_BYTES, { until, timeoutMs: STREAM_MS }).then(({ text }) => {
        const { statusCode: status = 0, rawHeaders } = response;
        const headers = rawHeaders.flatMap((name, index): Header[] =>
          index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
        );
        sending.destroy();
        resolve({ status, headers, text });
      });
    });
    sending.end(body);
  });
}
