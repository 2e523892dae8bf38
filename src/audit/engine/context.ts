import { parseChallenges, type Challenge } from '../protocol/challenge.js';
import { header, RateLimitedError, type Response, type Header } from '../../http/response.js';
import type { Client } from './client.js';
import { requiredOf } from '../protocol/sample-arguments.js';
import type { Patience } from '../../http/read-body.js';
import type { Redactor } from '../../http/redact.js';
import type { TestIssuer } from '../issuer/test-issuer.js';
import { listOf } from '../protocol/lists.js';
import {
  headersFor,
  isObject,
  opening,
  ordinary,
  replies,
  request,
  streamHeadersFor,
  type Dialect,
  type Message,
} from '../protocol/messages.js';
import type { MetadataSurvey } from '../protocol/resource-metadata.js';
import { surveyMetadata } from '../protocol/resource-metadata.js';
import type { IssuerSurvey } from '../protocol/issuer-metadata.js';
import { surveyIssuers } from '../protocol/issuer-metadata.js';

/** Access tokens the audit may use, each accepted by the server as far as is known. */
export interface Tokens {
  readonly main?: string;
  /** Of the same user with fewer scopes. */
  readonly low?: string;
  /** Of another user. */
  readonly other?: string;
}

/** A request to the MCP endpoint; what is left out is as an ordinary client sends it. */
export interface Probe extends Patience {
  readonly method?: string;
  readonly message?: Message;
  /** Takes the place of the message. */
  readonly body?: string;
  readonly token?: string;
  /** Headers to add or to replace; `undefined` removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Headers added as they are, doubled or not. */
  readonly raw?: readonly Header[];
  readonly query?: string;
  /** Reads no body: a stream may have no end. */
  readonly headOnly?: boolean;
}

/** A tool as the server lists it. */
export interface ListedTool {
  readonly name: string;
  readonly readOnly: boolean;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** What is known of the server's own settings, when the audit started it. */
export interface Expectations {
  /** Scopes of each tool, beside the base scopes. */
  readonly toolScopes: Readonly<Record<string, readonly string[]>>;
  readonly baseScopes: readonly string[];
  readonly hierarchy: Readonly<Record<string, readonly string[]>>;
  /** Whether a client that signs in again can get more scopes. */
  readonly stepsUp: boolean;
  /** What the server has written to its output so far. */
  readonly output: () => string;
}

/** All that checks work with. Nothing is asked twice: responses are remembered. */
export interface Context {
  /** The MCP endpoint as it was named. */
  readonly target: URL;
  readonly dialect: Dialect;
  readonly tokens: Tokens;
  readonly issuer: TestIssuer | undefined;
  readonly expectations: Expectations | undefined;
  readonly redactor: Redactor;
  /** Whether metadata may be fetched from a host that was not named. */
  readonly followIssuer: boolean;
  readonly allowToolCalls: boolean;
  /** Addresses of this machine that others can reach. */
  readonly addresses: readonly string[];
  probe(probe: Probe): Promise<Response>;
  /** Sends the same again and again, until something other than success comes back. */
  burst(probe: Probe, most: number): Promise<Response>;
  /** Any URL of the host that was named. */
  fetch(
    url: URL,
    options?: {
      method?: string;
      headers?: Readonly<Record<string, string>>;
      headOnly?: boolean;
      patience?: Patience;
    },
  ): Promise<Response>;
  /** The ordinary request without credentials. */
  unauthenticated(): Promise<Response>;
  /** The ordinary request with a token that nobody issued. */
  invalidToken(): Promise<Response>;
  metadata(): Promise<MetadataSurvey>;
  issuers(): Promise<readonly IssuerSurvey[]>;
  /** Headers that go with a token before the protocol's other requests: the session, where there is one. */
  session(token: string): Promise<Readonly<Record<string, string>>>;
  /** A request of the revision with the token, inside a session where there is one. */
  call(
    token: string,
    method: string,
    params?: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  tools(): Promise<readonly ListedTool[]>;
  /**
   * Tools that may be called without arguments. At a project that the audit started these are the ones
   * that then change nothing: they only read, or cannot run without arguments.
   */
  callableTools(): Promise<readonly ListedTool[]>;
  /** Does something once; later calls get the same result, and its responses count as looked at. */
  once<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Takes the responses that were looked at since the last time. */
  takeTrace(): Response[];
}

/** The Bearer challenge of a response, if it can be read. */
export function bearerChallenge(response: Response): Challenge | undefined {
  try {
    const all = parseChallenges(header(response, 'www-authenticate') ?? '');
    const bearer = all.filter(({ scheme }) => scheme === 'bearer');
    // Of several, that of the MCP server: a gateway in front may send one of its own.
    return bearer.find(({ parameters }) => parameters.has('resource_metadata')) ?? bearer[0];
  } catch {
    return undefined;
  }
}

/** Whether the server let a request through. */
export function isAccepted({ status }: Response): boolean {
  return status >= 200 && status < 300;
}

/** Whether the server did what it was asked to, and says so with a result. */
export function isServed(response: Response): boolean {
  return isAccepted(response) && replies(response.text).some(({ result }) => result !== undefined);
}

/** Seconds to wait after a 429 that does not say how long, and at most. */
const DEFAULT_WAIT = 5;
const LONGEST_WAIT = 30;

/** A value that no server issued, in the characters of a token. */
export const INVALID_TOKEN = 'audit-garbage-token.not-issued.by-anyone';

/** Builds the context of one audit. */
export function createContext(
  given: Pick<
    Context,
    | 'target'
    | 'dialect'
    | 'tokens'
    | 'issuer'
    | 'expectations'
    | 'redactor'
    | 'followIssuer'
    | 'allowToolCalls'
    | 'addresses'
  >,
  client: Client,
): Context {
  const memory = new Map<string, Promise<unknown>>();
  const seen = new Map<string, Response[]>();
  let trace: Response[] = [];
  let isBursting = false;

  /** Remembers what came of it and which responses it took. */
  async function once<T>(key: string, work: () => Promise<T>): Promise<T> {
    const known = memory.get(key) as Promise<T> | undefined;
    if (known) {
      trace.push(...(seen.get(key) ?? []));
      return known;
    }
    const from = trace.length;
    const result = work();
    memory.set(key, result);
    try {
      return await result;
    } finally {
      seen.set(key, trace.slice(from));
    }
  }

  async function send(...[options]: Parameters<Client['send']>): Promise<Response> {
    let response = await client.send(options);
    if (response.status === 429 && !isBursting) {
      const wanted = Number(header(response, 'retry-after') ?? DEFAULT_WAIT);
      await client.pause(1000 * (wanted >= 0 && wanted <= LONGEST_WAIT ? wanted : DEFAULT_WAIT));
      response = await client.send(options);
      if (response.status === 429) throw new RateLimitedError(response.exchange);
    }
    trace.push(response);
    return response;
  }

  async function repeat(probe: Probe, most: number): Promise<Response> {
    let response = await context.probe(probe);
    for (let count = 1; count < most && isAccepted(response); count += 1) {
      trace.pop();
      response = await context.probe(probe);
    }
    return response;
  }

  const { target, dialect } = given;
  const context: Context = {
    ...given,
    once,
    probe({ method = 'POST', message = ordinary(dialect), body, token, query = '', ...rest }) {
      const headers: Record<string, string | undefined> = {
        ...(method === 'POST' ? headersFor(dialect, message) : streamHeadersFor(dialect)),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...rest.headers,
      };
      const url = new URL(target);
      if (query !== '') url.search = url.search === '' ? query : `${url.search}&${query}`;
      const present = Object.entries(headers).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      const sent = method === 'POST' ? (body ?? JSON.stringify(message)) : body;
      return send({
        method,
        url,
        headers: [...present, ...(rest.raw ?? [])],
        ...(sent === undefined ? {} : { body: sent }),
        enough: rest.enough ?? ((text) => replies(text).length > 0),
        lingerMs: rest.lingerMs ?? 0,
        ...(rest.listenMs === undefined ? {} : { listenMs: rest.listenMs }),
        headOnly: rest.headOnly === true,
      });
    },
    async burst(probe, most) {
      isBursting = true;
      try {
        return await repeat(probe, most);
      } finally {
        isBursting = false;
      }
    },
    fetch: (url, { method = 'GET', headers = {}, headOnly = false, patience = {} } = {}) =>
      send({
        ...{ method, url, headOnly, ...patience },
        headers: Object.entries({ Accept: 'application/json', ...headers }),
      }),
    unauthenticated: () => once('bare', () => context.probe({})),
    invalidToken: () => once('garbage', () => context.probe({ token: INVALID_TOKEN })),
    metadata: () => once('metadata', () => surveyMetadata(context)),
    issuers: () => once('issuers', () => surveyIssuers(context)),
    session: (token) =>
      once(`session ${token}`, async (): Promise<Record<string, string>> => {
        if (dialect.revision.stateless) return {};
        const response = await context.probe({ token, message: opening(dialect) });
        const id = header(response, 'mcp-session-id');
        if (id === undefined) return {};
        const message = {
          jsonrpc: '2.0',
          method: 'notifications/initialized',
          params: {},
        } as const;
        await context.probe({ token, message, headers: { 'Mcp-Session-Id': id } });
        return { 'Mcp-Session-Id': id };
      }),
    async call(token, method, params, headers = {}) {
      const session = await context.session(token);
      const message = request(dialect, method, params);
      return context.probe({ token, message, headers: { ...session, ...headers } });
    },
    tools: () =>
      once('tools', async () => {
        const { main } = given.tokens;
        if (main === undefined) return [];
        const { items = [] } = (await listOf(context, main, 'tools')) ?? {};
        return items.flatMap(readTool);
      }),
    async callableTools() {
      const tools = await context.tools();
      if (!context.expectations) return tools;
      return tools.filter(
        ({ readOnly, inputSchema }) => readOnly || requiredOf(inputSchema).length > 0,
      );
    },
    takeTrace() {
      const taken = trace;
      trace = [];
      return taken;
    },
  };
  return context;
}

function readTool({ name, annotations, inputSchema }: Readonly<Record<string, unknown>>) {
  if (typeof name !== 'string') return [];
  const hints = isObject(annotations) ? annotations : {};
  const tool: ListedTool = {
    name,
    readOnly: hints['readOnlyHint'] === true,
    inputSchema: isObject(inputSchema) ? inputSchema : {},
  };
  return [tool];
}
