import type { Header } from '../../http/response.js';

/** A request as it stands on the wire. */
interface WireText {
  /** The first line, without its end. */
  readonly line: string;
  readonly headers: readonly Header[];
  readonly body: string | Buffer;
}

/** Writes a request that no HTTP client would write (RFC 9112 section 2.1). */
export function wireText({ line, headers, body }: WireText): Buffer {
  const head = [line, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n')), Buffer.from(body)]);
}
