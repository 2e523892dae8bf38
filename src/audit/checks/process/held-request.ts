import { request } from 'node:http';

/** A request whose body is not sent yet. */
export interface HeldRequest {
  /** Sends the body. Resolves to the status, or undefined when the server hung up. */
  readonly finish: () => Promise<number | undefined>;
}

/** For a server that takes a request without a word, in milliseconds. */
const SILENT_MS = 500;

/** Sends the head of a POST, and waits until the server has taken it (RFC 9110 section 10.1.1). */
export async function holdRequest(
  target: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<HeldRequest> {
  const sending = request(target, {
    method: 'POST',
    agent: false,
    headers: { ...headers, 'Expect': '100-continue', 'Content-Length': Buffer.byteLength(body) },
  });
  const answered = new Promise<number | undefined>((resolve) => {
    sending.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sending.on('error', () => {
      resolve(undefined);
    });
  });
  await new Promise<void>((resolve) => {
    sending.once('continue', resolve);
    sending.once('error', () => {
      resolve();
    });
    setTimeout(resolve, SILENT_MS).unref();
    sending.flushHeaders();
  });
  return {
    finish() {
      sending.end(body);
      return answered;
    },
  };
}
