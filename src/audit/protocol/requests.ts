import type { ReadOptions } from '../../http/read-body.js';
import type { Request } from '../../http/request.js';
import type { Header, Response } from '../../http/response.js';
import {
  headersFor,
  ordinary,
  replies,
  streamHeadersFor,
  type Dialect,
  type Message,
} from './messages.js';

/** A request to the MCP endpoint; what is left out is as an ordinary client sends it. */
export interface Probe extends ReadOptions {
  readonly method?: string;
  readonly message?: Message;
  /** Takes the place of the message: text as UTF-8, or bytes as they are. */
  readonly body?: string | Buffer;
  readonly token?: string;
  /** Adds or replaces headers; `undefined` removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Adds headers as they are, doubled or not. */
  readonly raw?: readonly Header[];
  readonly query?: string;
  /** Stands in the first line, byte for byte, in place of the path and the query. */
  readonly target?: string;
  /** Goes over a connection of its own in place of everything else, byte for byte. */
  readonly wire?: Buffer;
  /** Reads no body: a stream may have no end. */
  readonly headOnly?: boolean;
  /** Goes over a connection of its own. */
  readonly isApart?: boolean;
  /** Keeps the scheme of its credentials, although the server takes tokens with proofs alone. */
  readonly keepsScheme?: boolean;
}

/** Departs from an ordinary GET. */
interface FetchOptions extends ReadOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly headOnly?: boolean;
  /** Takes secrets out of what is shown of the answer. */
  readonly conceal?: (text: string) => string;
}

/** Sends requests to one server, in one dialect. */
export interface Requests {
  /** The MCP endpoint as it was named. */
  readonly target: URL;
  readonly dialect: Dialect;
  readonly probe: (probe: Probe) => Promise<Response>;
  /** Fetches any URL of the host that was named. */
  readonly fetch: (url: URL, options?: FetchOptions) => Promise<Response>;
}

/** A batch, or one message behind another: the first answer on a stream need not be the last. */
const SEVERAL = /^\[|\}\n\{/;
const GRACE_MS = 700;

/** Writes requests as clients of the dialect do. */
export function createRequests(
  target: URL,
  dialect: Dialect,
  send: (request: Request) => Promise<Response>,
): Requests {
  return {
    target,
    dialect,
    probe: (probe) => send(requestFor(target, dialect, probe)),
    fetch: (url, { method = 'GET', headers = {}, ...rest } = {}) =>
      send({
        ...rest,
        method,
        url,
        headers: Object.entries({ Accept: 'application/json', ...headers }),
      }),
  };
}

/** Writes a request as clients of the dialect do. */
export function requestFor(
  target: URL,
  dialect: Dialect,
  {
    method = 'POST',
    message = ordinary(dialect),
    body,
    token,
    query = '',
    raw = [],
    ...rest
  }: Probe,
): Request {
  const isPost = method === 'POST';
  const headers: Record<string, string | undefined> = {
    ...(isPost ? headersFor(dialect, message) : streamHeadersFor(dialect)),
    ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    ...rest.headers,
  };
  const present = Object.entries(headers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const url = new URL(target);
  if (query !== '') url.search = url.search === '' ? query : `${url.search}&${query}`;
  const sent = isPost ? (body ?? JSON.stringify(message)) : body;
  return {
    until: (text) => replies(text).length > 0,
    ...(typeof body === 'string' && SEVERAL.test(body) ? { graceMs: GRACE_MS } : {}),
    ...rest,
    method,
    url,
    headers: [...present, ...raw],
    ...(sent === undefined ? {} : { body: sent }),
  };
}
