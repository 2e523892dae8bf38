import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

/** Opens a connection, for what no HTTP client would send. */
export async function open(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Sends bytes, and gives what came until the connection was closed, or nothing more came for a while. */
export async function sendRaw(
  origin: string,
  bytes: string | Buffer,
  waitMs = 4000,
): Promise<string> {
  const socket = await open(origin);
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  socket.write(bytes);
  await new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve();
    });
    socket.setTimeout(waitMs, () => {
      socket.destroy();
    });
  });
  return received;
}

/** The bytes of a POST. */
export function postBytes(
  target: string,
  { token, body = '{}', fields = [], close = true }: RawPost = {},
): Buffer {
  const content = Buffer.from(body);
  const lines = [
    `POST ${target} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
    `Content-Length: ${String(content.byteLength)}`,
    ...(close ? ['Connection: close'] : []),
    ...fields,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), content]);
}

export interface RawPost {
  readonly token?: string | undefined;
  readonly body?: string | Buffer;
  readonly fields?: readonly string[];
  readonly close?: boolean;
}

/** The statuses of all responses in what was received. */
export function statuses(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}
