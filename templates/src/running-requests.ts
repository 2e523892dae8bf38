import type { RequestListener, ServerResponse } from 'node:http';
import type { Stream } from './auth/guard.js';

/** A timer holds 31 bits of milliseconds; nobody keeps a stream open for 24 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A client that got its answer early may finish its request for so long (RFC 9112 section 9.6). */
const LINGER_MS = 1000;

/** Follows the requests that are being served, so that none is cut off and none outstays its token. */
export class RunningRequests {
  readonly #running = new Set<ServerResponse>();
  #isStopping = false;
  #onIdle: (() => void) | undefined;

  /** Counts every request from its first byte to the end of its answer; none begins once we stop. */
  serve(handle: RequestListener): RequestListener {
    return (req, res) => {
      if (this.#isStopping) {
        res.writeHead(503, { 'Connection': 'close', 'Retry-After': '1' }).end();
        return;
      }
      this.#running.add(res);
      res.once('close', () => {
        this.#end(res);
      });
      // Who was refused before the body was read could otherwise send one without end (DOS-03).
      const { socket } = req;
      res.once('finish', () => {
        if (req.complete) return;
        setTimeout(() => {
          if (!req.complete) socket.destroy();
        }, LINGER_MS).unref();
      });
      handle(req, res);
    };
  }

  /** A stream never finishes by itself, so it does not count; it ends with its token (META-24). */
  followStream(res: ServerResponse, stream: Stream): void {
    this.#end(res);
    const milliseconds = Math.max(stream.expiresAt * 1000 - Date.now(), 0);
    const timer = setTimeout(() => res.destroy(), Math.min(milliseconds, MAX_TIMER_MS));
    res.once('close', () => {
      clearTimeout(timer);
      stream.release();
    });
  }

  /** Takes no more requests; resolves when none is running. */
  async finished(): Promise<void> {
    this.#isStopping = true;
    if (this.#running.size > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
  }

  #end(res: ServerResponse): void {
    this.#running.delete(res);
    if (this.#running.size === 0) this.#onIdle?.();
  }
}
