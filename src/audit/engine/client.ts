import { setMaxListeners } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Response, Exchange, Header } from '../../http/response.js';
import { NoResponseError } from '../../http/response.js';
import { guardedLookup, reachOfHost, type Reach } from '../../http/address-policy.js';
import { errorText } from '../../http/error-text.js';
import type { Network } from '../../http/network.js';
import { readBody } from '../../http/read-body.js';
import type { Request } from '../../http/request.js';
import { connectionWith } from './wire.js';
import type { Redactor } from '../../http/redact.js';
import { requestShown, withRecord } from './record.js';
import { openStream, type HeldStream } from './held-stream.js';

/** Bounds on what the audit may do to a server, and a server to the audit. */
export interface ClientLimits {
  /** Requests in all. */
  readonly requests: number;
  /** Requests per second. */
  readonly rate: number;
  /** Milliseconds for one request, from its start to its last byte. */
  readonly requestMs: number;
  /** Milliseconds for the whole audit. */
  readonly totalMs: number;
  /** Bytes of a response, after decoding. */
  readonly responseBytes: number;
}

/** Ends an audit that has reached one of its bounds; the message names it. */
export class AuditStoppedError extends Error {
  override readonly name = 'AuditStoppedError';
  readonly code = 'audit-stopped';
}

/** Ends an audit whose server does not answer any more. */
export class SilentServerError extends AuditStoppedError {}

/** Sends requests, one after another, to one host. */
export interface Client {
  /** @throws NoAnswer, or AuditStopped when a bound is reached */
  readonly send: (request: Request) => Promise<Response>;
  /**
   * Opens a stream that stays open beside other requests; it counts as one.
   *
   * @throws NoAnswer, or AuditStopped when a bound is reached
   */
  readonly hold: (request: Request) => Promise<HeldStream>;
  /** Waits, in milliseconds; an interruption ends it. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Forgets what was left without an answer: the server is another one now. */
  readonly forgetSilence: () => void;
  readonly sent: number;
  readonly close: () => void;
}

/** Requests under way at once, by far. */
const MOST_AT_ONCE = 100;
/** Requests without a response, one after another, until the server counts as gone. */
const MOST_SILENT = 5;

/** Builds the client. Redirects are never followed; names lead only to addresses in `reach`. */
export function createClient(
  limits: ClientLimits,
  redactor: Redactor,
  options: {
    readonly reach: ReadonlySet<Reach>;
    readonly signal: AbortSignal;
    readonly network?: Network;
  },
): Client {
  const { hosts, certificates } = options.network ?? {};
  const pool = { keepAlive: true, maxSockets: 1, lookup: guardedLookup(options.reach, hosts) };
  const trust = certificates === undefined ? {} : { ca: certificates };
  const agents = {
    'http:': new http.Agent(pool),
    'https:': new https.Agent({ ...pool, ...trust }),
  };
  // Each request that is under way listens to it.
  setMaxListeners(MOST_AT_ONCE, options.signal);
  const apart = { agent: false, lookup: pool.lookup, ...trust } as const;
  const startedAt = Date.now();
  let sent = 0;
  let nextAt = 0;
  let silent = 0;

  async function pause(milliseconds: number): Promise<void> {
    try {
      await setTimeout(milliseconds, undefined, { signal: options.signal });
    } catch {
      options.signal.throwIfAborted();
    }
  }

  async function takeTurn(): Promise<void> {
    options.signal.throwIfAborted();
    if (sent >= limits.requests) {
      throw new AuditStoppedError(
        `the budget of ${limits.requests} requests is spent (--max-requests)`,
      );
    }
    if (Date.now() - startedAt > limits.totalMs) {
      throw new AuditStoppedError(`${limits.totalMs / 1000} seconds have passed (--max-time)`);
    }
    if (silent >= MOST_SILENT) {
      throw new SilentServerError(
        `the server left ${MOST_SILENT} requests in a row without an answer`,
      );
    }
    sent += 1;
    const wait = nextAt - Date.now();
    nextAt = Math.max(Date.now(), nextAt) + 1000 / limits.rate;
    if (wait > 0) await pause(wait);
  }

  async function send(request: Request): Promise<Response> {
    await takeTurn();
    const shown = requestShown(request, redactor);
    try {
      const before = silent;
      const response = await exchange(request, shown);
      if (silent === before) silent = 0;
      return response;
    } catch (error) {
      options.signal.throwIfAborted();
      silent += 1;
      const fault = errorText(error);
      throw new NoResponseError(fault, { request: shown, fault });
    }
  }

  function exchange(request: Request, shown: Exchange['request'], retry = true): Promise<Response> {
    const { url, method, body } = request;
    const isTls = url.protocol === 'https:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const reach = reachOfHost(url.hostname);
    if (!options.reach.has(reach)) {
      return Promise.reject(new Error(`${url.hostname} is a ${reach} address that nobody named`));
    }
    return new Promise((resolve, reject) => {
      const tls = isTls ? { ...trust, servername: isIP(host) === 0 ? host : '' } : undefined;
      const place = { host, port: Number(url.port === '' ? (isTls ? 443 : 80) : url.port) };
      const { wire } = request;
      const sending = (isTls ? https : http).request({
        ...(wire
          ? { createConnection: () => connectionWith(wire, { ...place, lookup: pool.lookup }, tls) }
          : request.isApart
            ? apart
            : { agent: agents[isTls ? 'https:' : 'http:'] }),
        hostname: host,
        port: place.port,
        method,
        path: request.target ?? `${url.pathname}${url.search}`,
        setHost: false,
        headers: withHost(request).flat(),
        ...tls,
      });
      const late = new Error(`no complete answer within ${limits.requestMs / 1000} seconds`);
      let isLate = false;
      let hasResponse = false;
      const timer = globalThis.setTimeout(() => {
        isLate = true;
        sending.destroy(late);
        if (!hasResponse) reject(late); // whether or not Node still reports the end of the request
      }, limits.requestMs);
      const stop = () => sending.destroy(new Error('interrupted'));
      options.signal.addEventListener('abort', stop, { once: true });
      const settle = () => {
        clearTimeout(timer);
        options.signal.removeEventListener('abort', stop);
      };
      sending.on('error', (error: NodeJS.ErrnoException) => {
        settle();
        // The server closed an idle connection at the moment it was used again.
        const isStale = sending.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '');
        if (isStale && retry) resolve(exchange(request, shown, false));
        else reject(error);
      });
      // Without a listener Node closes the connection and says nothing more.
      sending.on('upgrade', ({ rawHeaders, statusCode: status = 101 }, socket) => {
        settle();
        socket.destroy();
        if (request.headers.some(([name]) => name.toLowerCase() === 'upgrade')) {
          resolve(withRecord(shown, { status, headers: pairs(rawHeaders), text: '' }, redactor));
        } else {
          reject(
            new Error('the server switches to another protocol (101), which nobody asked for'),
          );
        }
      });
      sending.on('response', (response) => {
        hasResponse = true;
        const cap = request.headOnly === true ? 0 : limits.responseBytes;
        void readBody(response, cap, request).then(({ text, fault: fail }) => {
          settle();
          const fault = isLate ? late.message : fail;
          const headers = pairs(response.rawHeaders);
          const status = response.statusCode ?? 0;
          if (isLate) silent += 1;
          const seen = { status, headers, text, fault };
          resolve(withRecord(shown, seen, redactor, request.conceal));
        });
      });
      sending.end(body);
    });
  }

  const held: HeldStream[] = [];
  async function hold(request: Request): Promise<HeldStream> {
    await takeTurn();
    const shown = requestShown(request, redactor);
    try {
      if (!options.reach.has(reachOfHost(request.url.hostname))) throw new Error('nobody named it');
      const { signal } = options;
      const settings = { ...limits, lookup: pool.lookup, trust, redactor, signal };
      const stream = await openStream(request, withHost(request), shown, settings);
      held.push(stream);
      return stream;
    } catch (error) {
      options.signal.throwIfAborted();
      const fault = errorText(error);
      throw new NoResponseError(fault, { request: shown, fault });
    }
  }

  return {
    send,
    hold,
    pause,
    forgetSilence() {
      silent = 0;
    },
    get sent() {
      return sent;
    },
    close() {
      for (const stream of held) stream.close();
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** Node writes headers in the given order and keeps those that are doubled. */
function withHost({ url, headers, body }: Request): Header[] {
  const has = (name: string) => headers.some(([field]) => field.toLowerCase() === name);
  return [
    ...(has('host') ? [] : [['Host', url.host] as const]),
    ...headers,
    ...(body === undefined || has('content-length')
      ? []
      : [['Content-Length', String(Buffer.byteLength(body))] as const]),
  ];
}

function pairs(raw: readonly string[]): Header[] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name, raw[index + 1] ?? ''] as const] : [],
  );
}
