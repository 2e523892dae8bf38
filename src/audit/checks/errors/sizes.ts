import { gzipSync } from 'node:zlib';
import type { Header } from '../../../http/response.js';
import { isAtHome } from '../../engine/at-home.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { notChecked, pass, warn } from '../../engine/outcome.js';
import { responseOrHangUp } from '../../protocol/hang-up.js';
import { headersFor, ordinary } from '../../protocol/messages.js';
import type { Probe } from '../../protocol/requests.js';
import { isAccepted } from '../../protocol/responses.js';
import { wireText } from '../../protocol/wire-text.js';

/** More than any message has; the TypeScript SDK takes 4. */
const MEGABYTES = 8;

/** Holds where so much hurts nobody else, and the ordinary request is served. */
async function atHome(context: Given<'token'>) {
  const { token, probe } = context;
  if (!isAtHome(context)) return notChecked(`only a server of this machine gets ${MEGABYTES} MB`);
  const response = await probe({ token });
  const says = `the ordinary request is answered with ${response.status}`;
  return isAccepted(response) ? {} : notChecked(says);
}

/** Writes the ordinary request with this body, as it stands on the wire. */
function written(
  { target, dialect, token }: Given<'token'>,
  body: Buffer,
  more: readonly Header[],
): Probe {
  const message = ordinary(dialect);
  const headers: Header[] = [
    ['Host', target.host],
    ...Object.entries(headersFor(dialect, message)),
    ['Authorization', `Bearer ${token}`],
    ['Connection', 'close'],
    ...more,
  ];
  const line = `POST ${target.pathname}${target.search} HTTP/1.1`;
  const wire = wireText({ line, headers, body });
  return { token, message, body: '', headers: Object.fromEntries(more), wire };
}

/** The ordinary request with blanks behind it, which JSON allows (RFC 8259 section 2). */
function* largeBodies(context: Given<'token'>): Generator<readonly [what: string, probe: Probe]> {
  const message = JSON.stringify(ordinary(context.dialect));
  const body = Buffer.from(message.padEnd(MEGABYTES * 1_000_000));
  const length = (bytes: Buffer): Header => ['Content-Length', String(bytes.length)];
  yield [`${MEGABYTES} MB`, written(context, body, [length(body)])];
  const size = Buffer.from(`${body.length.toString(16)}\r\n`);
  const chunk = Buffer.concat([size, body, Buffer.from('\r\n0\r\n\r\n')]);
  const chunked: Header = ['Transfer-Encoding', 'chunked'];
  yield [`${MEGABYTES} MB that do not tell their length`, written(context, chunk, [chunked])];
  const packed = gzipSync(body);
  const encoded: Header = ['Content-Encoding', 'gzip'];
  const small = `${Math.ceil(packed.length / 1000)} kB that become ${MEGABYTES} MB`;
  yield [small, written(context, packed, [encoded, length(packed)])];
}

/** How much of a body is read of somebody who is signed in. */
export const sizeChecks: readonly Check[] = [
  check({
    rows: ['DOS-03'],
    title: 'reads no body without end of anybody',
    needs: ['token'],
    fix: 'Count the bytes as they come, and what they become when they are inflated; answer 413 above a few megabytes.',
    on: atHome,
    async *run(context) {
      for (const [what, probe] of largeBodies(context)) {
        const response = await responseOrHangUp(context, () => context.probe(probe));
        yield response && isAccepted(response) ? warn(`${what} are read`, response) : pass;
      }
    },
  }),
];
