import type { IncomingMessage } from 'node:http';

/** How much of a body is waited for. */
export interface BodyBounds {
  readonly bytes: number;
  readonly milliseconds: number;
}

/** The bytes of a body, or why there are none. */
export type BodyRead = Buffer | 'too_large' | 'too_slow' | 'client_left';

/**
 * Reads a whole body and puts it back, so that every parser behind reads the same bytes as if nobody had.
 */
export function readAndPutBack(req: IncomingMessage, bounds: BodyBounds): Promise<BodyRead> {
  if (Number(req.headers['content-length']) > bounds.bytes) return Promise.resolve('too_large');
  if (req.destroyed) return Promise.resolve('client_left');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (result: BodyRead) => {
      clearTimeout(timer);
      req.off('readable', read).off('end', empty).off('error', left).off('close', left);
      resolve(result);
    };
    const left = () => {
      done('client_left');
    };
    // Said of a body without bytes only: of any other it cannot be while they are put back.
    const empty = () => {
      done(Buffer.alloc(0));
    };
    const read = () => {
      for (let chunk = next(req); chunk !== null; chunk = next(req)) {
        chunks.push(chunk);
        size += chunk.byteLength;
        if (size > bounds.bytes) {
          done('too_large');
          return;
        }
      }
      if (!hasArrived(req)) return;
      const bytes = Buffer.concat(chunks);
      // At once: Node says in its next tick that the body is over, unless something is left by then.
      if (size > 0) req.unshift(bytes);
      done(bytes);
    };
    const timer = setTimeout(() => {
      done('too_slow');
    }, bounds.milliseconds);
    req.on('readable', read).once('end', empty).once('error', left).once('close', left);
  });
}

function next(req: IncomingMessage): Buffer | null {
  return req.read() as Buffer | null;
}

/** Tells whether nothing more will come. Of HTTP/2 only the stream below knows. */
function hasArrived(req: IncomingMessage & { readonly stream?: { readableEnded: boolean } }) {
  return req.complete || req.stream?.readableEnded === true;
}
