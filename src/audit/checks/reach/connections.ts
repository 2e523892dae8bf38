import { header, type Header } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, pass, warn } from '../../engine/outcome.js';
import { responseOrHangUp } from '../../protocol/hang-up.js';
import { headersFor, ordinary } from '../../protocol/messages.js';
import { wireText } from '../../protocol/wire-text.js';
import { refused } from './attempts.js';

/** Other protocols that a connection can go on with (RFC 6455, RFC 7540 section 3.2). */
const UPGRADES: readonly (readonly [
  what: string,
  method: string,
  headers: Record<string, string>,
])[] = [
  [
    'websocket',
    'GET',
    {
      'Connection': 'Upgrade',
      'Upgrade': 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'YXVkaXQtYXVkaXQtYXVkaQ==',
      'Sec-WebSocket-Protocol': 'mcp',
    },
  ],
  [
    'h2c',
    'POST',
    {
      'Connection': 'Upgrade, HTTP2-Settings',
      'Upgrade': 'h2c',
      'HTTP2-Settings': 'AAMAAABkAAQCAAAAAAIAAAAA',
    },
  ],
];

/** A message whose length is told twice. Both tell the same end, so that nothing is left over for anybody. */
function ambiguous({ target, dialect }: Context) {
  const message = ordinary(dialect);
  const text = JSON.stringify(message);
  const chunked = `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n0\r\n\r\n`;
  const plain = Object.entries(headersFor(dialect, message));
  const write = (body: string, ...more: readonly Header[]) => {
    const headers: Header[] = [['Host', target.host], ...plain, ...more];
    const line = `POST ${target.pathname}${target.search} HTTP/1.1`;
    return { message, headers: Object.fromEntries(more), wire: wireText({ line, headers, body }) };
  };
  const length = (body: string): Header => ['Content-Length', String(Buffer.byteLength(body))];
  return [
    [
      'Content-Length beside Transfer-Encoding',
      write(chunked, length(chunked), ['Transfer-Encoding', 'chunked']),
    ],
    ['two different lengths', write(text, length(text), length(text.slice(1)))],
    [
      'a blank behind the name of Transfer-Encoding',
      write(chunked, length(chunked), ['Transfer-Encoding ', 'chunked']),
    ],
  ] as const;
}

/** Connections: other protocols on them, and where a request on them ends. */
export const connectionChecks: readonly Check[] = [
  check({
    rows: ['CHAL-01', 'ORIG-07'],
    title: 'changes to no other protocol without a token',
    fix: 'Check the token, Origin and Host before answering an Upgrade, or answer none.',
    on: refused,
    async *run(context) {
      for (const [what, method, headers] of UPGRADES) {
        const response = await context.probe({ method, headers, headOnly: true });
        yield expect(response.status !== 101, `${what} is begun without a token`, response);
      }
    },
  }),
  check({
    rows: ['TRANS-13'],
    title: 'refuses requests whose length is told in two ways',
    fix: 'Have proxy and server answer 400 and close the connection: else one takes for a second request what the other takes for a body.',
    on: refused,
    async *run(context) {
      for (const [what, probe] of ambiguous(context)) {
        const response = await responseOrHangUp(context, () => context.probe(probe));
        // 401 is the answer of somebody who took it for a request.
        const isTaken = response && (response.status < 400 || response.status === 401);
        yield isTaken && header(response, 'connection')?.toLowerCase() !== 'close'
          ? warn(`${what}: it is answered with ${response.status}`, response)
          : pass;
      }
    },
  }),
];
