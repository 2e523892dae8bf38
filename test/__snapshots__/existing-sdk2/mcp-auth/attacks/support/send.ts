import { request } from 'node:http';
import type { Application } from './application.js';

/** A request as it goes on the wire. */
export interface Sent {
  readonly method?: string;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is; nothing at all when left out. */
  readonly body?: object | string;
}

/** What came back, as far as it came within {@link STREAM_MS}. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** A stream that goes on is left after this time. */
const STREAM_MS = 1_000;
const ANSWER_MS = 10_000;

/** Sends a request to a path, whose spelling nothing changes on the way. */
export function send({ port }: Application, path: string, sent: Sent = {}): Promise<Answer> {
  const { method = 'POST', token, headers, body } = sent;
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  return new Promise((resolve, reject) => {
    const sending = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent: false,
      headers: {
        accept: 'application/json, text/event-stream',
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    sending.on('response', (response) => {
      const { statusCode: status = 0, headers: received } = response;
      let read = '';
      const answer = () => {
        clearTimeout(leaving);
        resolve({ status, headers: received, text: read });
      };
      const leaving = setTimeout(() => {
        answer();
        sending.destroy();
      }, STREAM_MS);
      response.setEncoding('utf8').on('data', (chunk: string) => {
        read += chunk;
      });
      response.on('close', answer);
    });
    sending.setTimeout(ANSWER_MS, () => sending.destroy(new Error(`no answer at ${path}`)));
    // Some answer before they have read a large body, and close.
    sending.on('error', reject);
    sending.end(text);
  });
}

/** A message of the revisions with `initialize`, which every server takes. */
export function message(method: string, params: object = {}): object {
  return { jsonrpc: '2.0', id: 1, method, params };
}

/** What a client begins with. */
export const initialize = message('initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'attack-tests', version: '1.0.0' },
});

/** Whether an answer comes from what takes MCP requests: the guard and the pages of yours say nothing like it. */
export function isFromMcp({ headers, text }: Answer): boolean {
  const type = String(headers['content-type']);
  return (
    headers['mcp-session-id'] !== undefined ||
    type.startsWith('text/event-stream') ||
    (!type.startsWith('text/html') && /"jsonrpc"/.test(text))
  );
}
