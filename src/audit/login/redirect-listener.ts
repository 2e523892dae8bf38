import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LoginError } from './login-error.js';

/** Takes what the browser brings back from the authorization server (RFC 8252 section 7.3). */
export interface RedirectListener {
  readonly redirectUri: string;
  /** Where `serve` puts a document. */
  readonly documentUrl: string;
  /** Serves the client ID metadata document. */
  serve(document: object): void;
  /**
   * Waits for the answer with this state; it is taken once.
   *
   * @param until milliseconds since the epoch
   * @throws LoginError after that time, or when an answer with a state comes that nobody sent
   */
  answer(state: string, until: number, signal: AbortSignal): Promise<URLSearchParams>;
  close(): Promise<void>;
}

/** Sees an answer, or does not. */
interface Waiting {
  readonly state: string;
  readonly settle: (result: URLSearchParams | Error) => void;
}

const DOCUMENT = '/client.json';
const CALLBACK = '/callback';

const HEADERS = {
  'Cache-Control': 'no-store',
  'Connection': 'close',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Content-Type': 'text/html; charset=utf-8',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Nothing of the request stands in it: whoever sends the browser here chooses that. */
const page = (text: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>audit</title><p>${text}</p></html>`;

/**
 * Listens on 127.0.0.1, which no other machine reaches.
 *
 * @param port 0 for any
 * @throws LoginError when the port is taken
 */
export async function listenForRedirect(port: number): Promise<RedirectListener> {
  let waiting: Waiting | undefined;
  let served: object | undefined;
  const taken = new Set<string>();

  function respond({ method, url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const say = (status: number, text: string) => {
      response.writeHead(status, HEADERS).end(page(text));
    };
    // A page may have its own name lead here (DNS rebinding).
    if (headers.host !== host || !URL.canParse(url, origin)) say(400, 'This is not for you.');
    else if (method !== 'GET') say(405, 'Only GET is answered here.');
    else {
      const { pathname, searchParams } = new URL(url, origin);
      if (pathname === CALLBACK) take(searchParams, say);
      else if (pathname === DOCUMENT && served) {
        response.writeHead(200, { ...HEADERS, 'Content-Type': 'application/json' });
        response.end(JSON.stringify(served));
      } else say(404, 'There is nothing here.');
    }
  }

  function take(answer: URLSearchParams, say: (status: number, text: string) => void): void {
    const state = answer.get('state') ?? '';
    if (!waiting || taken.has(state)) {
      say(400, 'This answer was taken before, or comes too late.');
    } else if (state !== waiting.state || answer.getAll('state').length > 1) {
      say(400, 'Nobody asked for this answer.');
      const message =
        'an answer came back with a state that the audit did not send: the authorization server changed it, or somebody else sent the answer';
      waiting.settle(new LoginError('login-state', message));
    } else {
      taken.add(state);
      say(200, 'The audit has the answer. You can close this page; the terminal says how it went.');
      waiting.settle(answer);
    }
  }

  const server = createServer({ maxHeaderSize: 64 * 1024 }, respond);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? `port ${port} is taken` : error.message;
      reject(new LoginError('login-impossible', `the browser cannot come back: ${reason}`));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;
  return {
    redirectUri: origin + CALLBACK,
    documentUrl: origin + DOCUMENT,
    serve(document) {
      served = document;
    },
    answer(state, until, signal) {
      return new Promise((resolve, reject) => {
        const settle = (result: URLSearchParams | Error) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', stop);
          waiting = undefined;
          if (result instanceof Error) reject(result);
          else resolve(result);
        };
        const stop = () => {
          settle(signal.reason as Error);
        };
        const timer = setTimeout(
          () => {
            const message = 'nobody signed in in time; --max-time gives more of it';
            settle(new LoginError('login-timeout', message));
          },
          Math.max(0, until - Date.now()),
        );
        waiting = { state, settle };
        signal.addEventListener('abort', stop, { once: true });
        if (signal.aborted) stop();
      });
    },
    async close() {
      waiting?.settle(new LoginError('login-timeout', 'the sign-in was given up'));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
