import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Stream } from '../auth/guard.js';
import { followStream } from './stream-slots.js';

/** A client whose response came early may finish its request for so long (RFC 9112 section 9.6). */
const LINGER_MS = 1000;

/** Requests of one connection at the same time; clients hardly ever send one early. */
const MAX_PIPELINED = 16;

/** Follows the requests that are served, so that none is cut off and no stream outlives its token. */
export class RunningRequests {
  readonly #running = new Set<ServerResponse>();
  /** By connection. Node does not emit `close` for a response that still waits behind another one. */
  readonly #responses = new WeakMap<Socket, Set<ServerResponse>>();
  readonly #headers: Readonly<Record<string, string>>;
  #isStopping = false;
  #onIdle: (() => void) | undefined;

  /** @param headers of the response to whoever comes while the server stops */
  constructor(headers: Readonly<Record<string, string>>) {
    this.#headers = headers;
  }

  /** Counts every request from its first byte to the end of its response; none begins once we stop. */
  serve(handle: RequestListener): RequestListener {
    return (req, res) => {
      if (this.#isStopping) {
        res.writeHead(503, { ...this.#headers, 'Connection': 'close', 'Retry-After': '1' }).end();
        return;
      }
      const { socket } = req;
      if (this.#begin(socket, res) > MAX_PIPELINED) {
        socket.destroy();
        return;
      }
      // A client that was refused early could otherwise send a body without end (DOS-03).
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
    this.#running.delete(res);
    followStream(res, stream);
    this.#lookWhetherIdle();
  }

  /** Takes no more requests; resolves when none is running. */
  async finished(): Promise<void> {
    this.#isStopping = true;
    if (this.#running.size > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));
  }

  /** @returns how many responses of the connection are not over */
  #begin(socket: Socket, res: ServerResponse): number {
    const responses = this.#responsesOf(socket);
    this.#running.add(res);
    responses.add(res);
    res.once('close', () => {
      responses.delete(res);
      this.#end(res);
    });
    return responses.size;
  }

  #responsesOf(socket: Socket): Set<ServerResponse> {
    const known = this.#responses.get(socket);
    if (known) return known;
    const responses = new Set<ServerResponse>();
    this.#responses.set(socket, responses);
    socket.once('close', () => {
      for (const each of responses) this.#end(each);
    });
    return responses;
  }

  #end(res: ServerResponse): void {
    this.#running.delete(res);
    this.#lookWhetherIdle();
  }

  #lookWhetherIdle(): void {
    if (this.#running.size === 0) this.#onIdle?.();
  }
}
