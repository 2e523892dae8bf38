import { connect } from 'node:net';

/**
 * Sends a request byte by byte, for what no HTTP client would send.
 *
 * @param fields complete header lines
 * @returns status and everything behind the status line
 */
export async function rawRequest(
  origin: string,
  requestLine: string,
  fields: readonly string[],
  body = '',
): Promise<{ status: number; rest: string }> {
  const { hostname, port } = new URL(origin);
  const hasLength = fields.some((field) => /^content-length:/i.test(field));
  const length = hasLength ? [] : [`Content-Length: ${body.length}`];
  const lines = [requestLine, ...fields, ...length, 'Connection: close'];
  const text = await new Promise<string>((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
    });
    socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => (received += chunk.toString('utf8')));
    socket.on('error', reject);
    socket.on('close', () => {
      resolve(received);
    });
  });
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? NaN);
  return { status, rest: text.slice(text.indexOf('\r\n') + 2) };
}
