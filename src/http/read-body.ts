import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import zlib from 'node:zlib';

/** A body, as far as it was read. */
export interface Body {
  readonly text: string;
  /** Reason for which it is not whole. */
  readonly fault: string | undefined;
}

/** Ends the reading of a stream, which may have no end. */
export interface Patience {
  /** Recognizes what was waited for. */
  readonly enough?: (text: string) => boolean;
  /** Goes on for so long after that, in milliseconds: what follows may matter. */
  readonly lingerMs?: number;
  /** The longest time in all; what came until then is the response. */
  readonly listenMs?: number;
}

/**
 * Reads a body up to a cap that counts bytes after decoding, so that little sent cannot become much
 * held. Never rejects: what came before a fault may be enough to judge by.
 *
 * @param cap in bytes; 0 reads nothing
 * @param patience ends a stream, nothing else
 */
export function readBody(
  response: IncomingMessage,
  cap: number,
  { enough, lingerMs = 0, listenMs }: Patience = {},
): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const text = () => Buffer.concat(chunks).toString('utf8');
    const isStream = /^text\/event-stream\b/i.test(response.headers['content-type'] ?? '');
    const timers: NodeJS.Timeout[] = [];
    const stopIn = (milliseconds: number) => {
      timers.push(
        setTimeout(() => {
          finish(undefined);
        }, milliseconds),
      );
    };
    let isEnough = false;
    const finish = (fault: string | undefined) => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ text: text(), fault });
      decoded.destroy();
      if (fault !== undefined || !response.complete) response.destroy();
    };
    if (cap === 0) {
      response.destroy();
      resolve({ text: '', fault: undefined });
      return;
    }
    const decoded = decode(response);
    response.on('aborted', () => {
      finish('the answer ended before it was complete');
    });
    response.on('error', () => {
      finish('the answer ended before it was complete');
    });
    decoded.on('error', () => {
      finish('the answer cannot be decoded');
    });
    decoded.on('end', () => {
      finish(undefined);
    });
    decoded.on('data', (chunk: Buffer) => {
      chunks.push(chunk.subarray(0, cap - size));
      size += chunk.length;
      if (size > cap) finish(`the answer is longer than ${cap / 1024} kB; the rest was not read`);
      else if (isStream && !isEnough && enough?.(text()) === true) {
        isEnough = true;
        if (lingerMs === 0) finish(undefined);
        else stopIn(lingerMs);
      }
    });
    if (isStream && listenMs !== undefined) stopIn(listenMs);
  });
}

/** The audit asks for no encoding; a server that uses one all the same is decoded bit by bit. */
function decode(response: IncomingMessage): Readable {
  const encoding = (response.headers['content-encoding'] ?? 'identity').toLowerCase();
  const options = { chunkSize: 16 * 1024 };
  if (encoding === 'gzip' || encoding === 'x-gzip') {
    return response.pipe(zlib.createGunzip(options));
  }
  if (encoding === 'deflate') return response.pipe(zlib.createInflate(options));
  if (encoding === 'br') return response.pipe(zlib.createBrotliDecompress(options));
  return response;
}
