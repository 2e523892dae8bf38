import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from '../read-body.js';
import { asUsual, type Behaviour } from './behaviour.js';
import { bearerOf } from './credentials.js';
import { createTokenBook, type TokenBook } from './token-book.js';
import { newUsers, type UpstreamUser } from './users.js';
import type { ApiCall, YourUpstream } from './yours.js';

/** A request that a stand-in got. It may hold secrets of people that do not exist. */
export interface UpstreamRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** As it was sent. */
  readonly url: string;
  readonly body: string;
  /** The body as a form, or the members of its JSON that are text. */
  readonly form: URLSearchParams;
}

/** The client of the stand-in: this server. */
export interface UpstreamClient {
  readonly id: string;
  readonly secret: string;
  /** The only one that is registered. */
  readonly redirectUri: string;
}

/** What a service is made of. */
export interface World {
  readonly origin: string;
  readonly issuer: string;
  readonly apiUrl: string;
  readonly client: UpstreamClient;
  readonly users: Record<UpstreamUser['id'], UpstreamUser>;
  readonly tokens: Pick<TokenBook, keyof TokenBook>;
  readonly behaviour: Behaviour;
  /** The directory where what it remembers is kept, if anywhere. */
  readonly keep: URL | undefined;
}

/** A service at work. */
export interface Running {
  /** Answers a request, or gives false where it has no such path. */
  answer(
    request: UpstreamRequest,
    res: ServerResponse,
    raw: IncomingMessage,
  ): Promise<boolean> | boolean;
  /** Ends what was granted for a user, beyond the tokens of the {@link TokenBook}. */
  revoke?(user: UpstreamUser['id']): Promise<void>;
}

/** The shape of a service, as its own documents describe it. */
export interface Service {
  /** For people. */
  readonly name: string;
  /** What `UPSTREAM_ISSUER` and `UPSTREAM_API_URL` add to the origin of the stand-in. */
  readonly issuerPath: string;
  readonly apiPath: string;
  /** What `SIGN_IN_ALLOW` says to admit Alice and not Bob. */
  readonly admits: string;
  start(world: World): Promise<Running>;
}

/** A running stand-in. */
export interface StandIn {
  readonly name: string;
  readonly origin: string;
  /** For `UPSTREAM_ISSUER`. */
  readonly issuer: string;
  /** For `UPSTREAM_API_URL`. */
  readonly apiUrl: string;
  readonly client: UpstreamClient;
  /** What `SIGN_IN_ALLOW` says to admit Alice and not Bob. */
  readonly admits: string;
  readonly users: Record<UpstreamUser['id'], UpstreamUser>;
  /** Every request it got, the oldest first. */
  readonly requests: readonly UpstreamRequest[];
  /** Everything it gave out that must not be seen elsewhere. */
  secrets(): readonly string[];
  /** Takes what the project adds to it anew. */
  become(yours: YourUpstream): void;
  /** Has it behave in another way, until it is told otherwise. */
  behave(differently: Partial<Behaviour>): void;
  /** Ends what was granted for a user, and the account where `disable` says so. */
  revoke(user: UpstreamUser['id'], options?: { readonly disable?: boolean }): Promise<void>;
  close(): Promise<void>;
}

/** Enough for every test. */
const MAX_REQUESTS = 10_000;

/**
 * Starts a stand-in for the service behind this server, on this machine only.
 *
 * @param options `port`: any free one when left out; `keep`: what it gave out outlives a restart, in this directory;
 *   `yours`: what the project adds to it; `onGap`: is told of each call of the API that it has no answer for
 * @throws Error in production, or when the port is taken
 */
export async function startStandIn(
  service: Service,
  options: {
    readonly port?: number;
    readonly client: UpstreamClient;
    readonly keep?: URL;
    readonly yours?: YourUpstream;
    readonly onGap?: (call: string) => void;
  },
): Promise<StandIn> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('The stand-in has no passwords and refuses to run in production');
  }
  let { yours } = options;
  const users = newUsers(yours?.users ?? {});
  const tokens = createTokenBook(options.keep && new URL('tokens.json', options.keep));
  const behaviour = asUsual();
  const requests: UpstreamRequest[] = [];
  let running: Running = { answer: () => false };

  /** A request as a call of the API with a token that counts; undefined where it is none. */
  function callOf({ method, path, query, body, headers }: UpstreamRequest): ApiCall | undefined {
    const granted = tokens.find(bearerOf({ headers }));
    if (!granted || !path.startsWith(`${service.apiPath}/`)) return undefined;
    const user = users[granted.user];
    const below = path.slice(service.apiPath.length + 1);
    return { method, path: below, query, body, user, scopes: granted.scopes };
  }

  /** Has the project answer, where it does. */
  async function answerAsYours(
    by: YourUpstream,
    call: ApiCall | undefined,
    res: ServerResponse,
  ): Promise<boolean> {
    const answer = call?.user.active === true && (await by.api(call));
    if (!answer) return false;
    res.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    return true;
  }

  const server = createServer((req, res) => {
    if (behaviour.down) {
      req.socket.destroy();
      return;
    }
    void (async () => {
      const url = new URL(`http://stand-in${req.url ?? '/'}`);
      const body = await readBody(req);
      // For libraries that read it again.
      Object.assign(req, { body });
      const request: UpstreamRequest = {
        method: req.method ?? 'GET',
        path: url.pathname,
        query: url.searchParams,
        headers: req.headers,
        url: req.url ?? '/',
        body,
        form: formOf(body, req.headers['content-type'] ?? ''),
      };
      requests.push(request);
      if (requests.length > MAX_REQUESTS) requests.shift();
      const call = callOf(request);
      if (behaviour.fails !== undefined && !isPage(request)) {
        sendJson(res, behaviour.fails, { message: 'Something went <b>wrong</b>' });
      } else if (yours && (await answerAsYours(yours, call, res))) {
        // It takes the place of what the stand-in would say.
      } else {
        if (!(await running.answer(request, res, req))) {
          sendJson(res, 404, { message: 'Not Found' });
        }
        if (call && res.statusCode === 404) options.onGap?.(`${call.method} ${call.path}`);
      }
    })().catch((error: unknown) => {
      if (res.headersSent) res.end();
      else sendJson(res, 500, { message: error instanceof Error ? error.message : String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { client } = options;
  const issuer = origin + service.issuerPath;
  const apiUrl = origin + service.apiPath;
  running = await service.start({
    origin,
    issuer,
    apiUrl,
    client,
    users,
    tokens,
    behaviour,
    keep: options.keep,
  });

  return {
    name: service.name,
    origin,
    issuer,
    apiUrl,
    client,
    admits: service.admits,
    users,
    requests,
    secrets: () => [client.secret, ...tokens.secrets()],
    become(anew) {
      yours = anew;
      const { alice, bob } = newUsers(anew.users);
      Object.assign(users.alice, alice);
      Object.assign(users.bob, bob);
    },
    behave(differently) {
      Object.assign(behaviour, differently);
    },
    async revoke(user, { disable = false } = {}) {
      if (disable) users[user].active = false;
      tokens.dropAll(user);
      await running.revoke?.(user);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with JSON. */
export function sendJson(
  res: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): true {
  res.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers });
  res.end(JSON.stringify(body));
  return true;
}

/** Whether a person sees the answer. */
function isPage({ headers }: UpstreamRequest): boolean {
  return headers.accept?.includes('text/html') === true;
}

function formOf(body: string, contentType: string): URLSearchParams {
  if (!contentType.includes('json')) return new URLSearchParams(body);
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(JSON.parse(body) as Record<string, unknown>)) {
    if (typeof value === 'string') form.set(name, value);
  }
  return form;
}
