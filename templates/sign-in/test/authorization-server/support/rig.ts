import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { vi } from 'vitest';
import { Browser, send as sendRequest, type Page } from '../../../dev/browser.js';
import { newSecrets, type Secrets } from '../../../src/authorization-server/secrets/new-secrets.js';
import { approve, signInUpstream } from '../../../dev/sign-in-by-hand.js';
import { startStandIn, type Service, type StandIn } from '../../../dev/upstream/stand-in.js';
import type { YourUpstream } from '../../../dev/upstream/yours.js';
import type { Store } from '../../../src/authorization-server/store/store.js';

/** A redirect URI that every server takes: a program on the user's machine. */
export const LOOPBACK_REDIRECT = 'http://127.0.0.1:8418/callback';
/** Where a server says that it is, when it is told to be behind a proxy that ends TLS. */
export const PUBLIC_ORIGIN = 'https://mcp.example.com';

/** What a test wants otherwise. */
export interface RigOverrides {
  /** Variables of the environment; undefined takes one out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whether the server is at {@link PUBLIC_ORIGIN}, behind a proxy that ends TLS. */
  readonly https?: boolean;
  /** Another store than one in memory. */
  readonly store?: Store;
  /** What the project adds to the stand-in: `dev/upstream-yours.ts`. */
  readonly yours?: YourUpstream;
  /** Shaped like another service. */
  readonly service?: Service;
  /** The stand-in of another rig, for two replicas; it is not closed. */
  readonly upstream?: StandIn;
  /** The secrets of another rig. */
  readonly secrets?: Secrets;
}

/** What runs in a rig. */
export interface RigServer {
  /** Answers a request of its own; false where it has no such path. */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  ready(): Promise<void>;
  close(): Promise<void> | void;
}

/** Makes what runs in a rig. */
export type Boot = (parts: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly store: Store;
  readonly log: (line: string) => void;
}) => Promise<RigServer>;

/** A client that is registered. */
export interface RigClient {
  readonly id: string;
  readonly redirectUri: string;
}

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The members of its JSON; none where it is something else. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the token endpoint answered. */
export interface TokenAnswer extends Answer {
  /** Empty where there is none. */
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** An authorization request, and what only its client knows of it. */
export interface AuthorizationRequest {
  readonly url: URL;
  readonly client: RigClient;
  readonly verifier: string;
  readonly state: string;
}

/** A sign-in that came through. */
export interface RigSignIn {
  readonly browser: Browser;
  readonly client: RigClient;
  readonly request: AuthorizationRequest;
  readonly code: string;
  /** What the client got back in the browser. */
  readonly callback: URL;
  readonly tokens: TokenAnswer;
}

/** Parameters of a request: undefined leaves one out, several values repeat it. */
export type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>;

const SCOPE = 'mcp:access';
let secretsOfRun: Promise<Secrets> | undefined;

/**
 * Starts the authorization server on a loopback port, with a store in memory and a stand-in for the service
 * behind it. Only the clock and the service are not the real ones.
 */
export async function startRigOf(
  boot: Boot,
  createStore: () => Store,
  service: Service,
  overrides: RigOverrides = {},
) {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const listening = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const origin = overrides.https ? PUBLIC_ORIGIN : listening;
  const resource = `${origin}/mcp`;
  const client = {
    id: 'stand-in-client-0001',
    secret: randomBytes(24).toString('base64url'),
    redirectUri: `${origin}/oauth/callback`,
  };
  const upstream =
    overrides.upstream ??
    (await startStandIn(overrides.service ?? service, {
      client,
      ...(overrides.yours ? { yours: overrides.yours } : {}),
    }));
  const store = overrides.store ?? createStore();
  const secrets = overrides.secrets ?? (await (secretsOfRun ??= newSecrets()));
  const log: string[] = [];
  const env = {
    NODE_ENV: 'test',
    MCP_SERVER_URL: resource,
    ...(overrides.https ? { TRUST_PROXY: '1' } : {}),
    ...secrets,
    AUTH_SERVER_STORE: 'memory:',
    UPSTREAM_ISSUER: upstream.issuer,
    UPSTREAM_API_URL: upstream.apiUrl,
    UPSTREAM_CLIENT_ID: upstream.client.id,
    UPSTREAM_CLIENT_SECRET: upstream.client.secret,
    SIGN_IN_ALLOW: 'everyone',
    ...overrides.env,
  };
  const server = await boot({ env, store, log: (line) => log.push(line) });
  listener.on('request', (req, res) => {
    // What is not the authorization server's is the application's.
    if (!server.handle(req, res)) res.writeHead(404, { 'Content-Type': 'text/plain' }).end('app');
  });
  const served = { [origin]: listening, [upstream.origin]: upstream.origin };

  /** Sends a request with exactly these headers, and `Host` unless given. */
  async function send(
    path: string,
    request: {
      readonly method?: string;
      readonly headers?: Readonly<Record<string, string | undefined>>;
      readonly body?: string | Parameters | object;
      /** Sent as JSON. */
      readonly json?: unknown;
    } = {},
  ): Promise<Answer> {
    const { body, json } = request;
    const [type, text] =
      json !== undefined
        ? ['application/json', JSON.stringify(json)]
        : typeof body === 'object'
          ? ['application/x-www-form-urlencoded', formOf(body as Parameters).toString()]
          : [undefined, body];
    const answer = await sendRequest(
      new URL(listening + path),
      request.method ?? (text === undefined ? 'GET' : 'POST'),
      {
        'host': new URL(origin).host,
        'content-type': type,
        ...(overrides.https
          ? { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' }
          : {}),
        ...request.headers,
      },
      text,
    );
    return { ...answer, body: membersOf(answer.text) };
  }

  /** Registers a client (RFC 7591). */
  async function registration(metadata: object = {}): Promise<Answer> {
    return send('/register', {
      json: {
        client_name: 'A test',
        redirect_uris: [LOOPBACK_REDIRECT],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        ...metadata,
      },
    });
  }

  async function register(metadata: { readonly redirect_uris?: readonly string[] } = {}) {
    const { status, body, text } = await registration(metadata);
    if (status !== 201) throw new Error(`Registration was answered ${status}: ${text}`);
    const [redirectUri = LOOPBACK_REDIRECT] = metadata.redirect_uris ?? [];
    return { id: String(body['client_id']), redirectUri };
  }

  /** An authorization request of a client, with a challenge and a state of its own. */
  function authorizationRequest(of: RigClient, parameters: Parameters = {}): AuthorizationRequest {
    const verifier = randomBytes(32).toString('base64url');
    const state = randomBytes(16).toString('base64url');
    const url = new URL(`${origin}/authorize`);
    url.search = formOf({
      client_id: of.id,
      redirect_uri: of.redirectUri,
      response_type: 'code',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state,
      resource,
      scope: SCOPE,
      ...parameters,
    }).toString();
    return { url, client: of, verifier, state };
  }

  /** Sends a token request; `resource` is part of it unless it is left out. */
  async function token(parameters: Parameters): Promise<TokenAnswer> {
    const answer = await send('/token', { body: { resource, ...parameters } });
    const { access_token: access, refresh_token: refresh } = answer.body;
    const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
    return { ...answer, accessToken: textOf(access), refreshToken: textOf(refresh) };
  }

  function redeem(
    request: AuthorizationRequest,
    code: string,
    parameters: Parameters = {},
  ): Promise<TokenAnswer> {
    return token({
      grant_type: 'authorization_code',
      code,
      client_id: request.client.id,
      redirect_uri: request.client.redirectUri,
      code_verifier: request.verifier,
      ...parameters,
    });
  }

  function refresh(
    of: RigClient,
    refreshToken: string,
    parameters: Parameters = {},
  ): Promise<TokenAnswer> {
    return token({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_id: of.id,
      ...parameters,
    });
  }

  const newBrowser = () => new Browser(served);

  /**
   * Goes through an authorization in the browser: consents and signs in.
   *
   * @returns the last page; its `location` is where the client gets its answer
   */
  async function authorize(
    request: AuthorizationRequest,
    how: { readonly user?: string; readonly browser?: Browser } = {},
  ): Promise<Page> {
    const browser = how.browser ?? newBrowser();
    const left = await approve(browser, await browser.open(request.url));
    return signInUpstream(browser, left, how.user ?? 'alice');
  }

  /** A whole sign-in, tokens included. */
  async function signIn(
    how: {
      readonly user?: string;
      readonly client?: RigClient;
      readonly scope?: string;
      readonly browser?: Browser;
      readonly parameters?: Parameters;
    } = {},
  ): Promise<RigSignIn> {
    const browser = how.browser ?? newBrowser();
    const of = how.client ?? (await register());
    const scope = how.scope === undefined ? {} : { scope: how.scope };
    const request = authorizationRequest(of, { ...scope, ...how.parameters });
    const last = await authorize(request, { ...how, browser });
    const callback = last.location;
    const code = callback?.searchParams.get('code');
    if (!callback || !code) {
      throw new Error(
        `No code: ${callback?.href ?? `${last.status} ${last.text}`}\n${log.join('\n')}`,
      );
    }
    const tokens = await redeem(request, code);
    if (tokens.status !== 200) throw new Error(`No tokens: ${tokens.text}\n${log.join('\n')}`);
    return { browser, client: of, request, code, callback, tokens };
  }

  let ahead = 0;
  const clock = {
    /** Lets time pass, for everything in this process that asks for the date. */
    advance(seconds: number): void {
      ahead += seconds * 1000;
      vi.useFakeTimers({ toFake: ['Date'], now: realNow() + ahead });
    },
  };

  await server.ready();
  return {
    origin,
    resource,
    /** Where it listens: the same as `origin` unless it is behind a proxy. */
    listening,
    env,
    upstream,
    store,
    secrets,
    /** Every line it logged. */
    log: log as readonly string[],
    clock,
    send,
    registration,
    register,
    authorizationRequest,
    /** As {@link authorizationRequest}, where only the URL matters. */
    authorizationUrl: (of: RigClient, parameters?: Parameters) =>
      authorizationRequest(of, parameters).url,
    browser: newBrowser,
    authorize,
    signIn,
    token,
    redeem,
    refresh,
    async close(): Promise<void> {
      if (ahead > 0) vi.useRealTimers();
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
      await server.close();
      if (!overrides.upstream) await upstream.close();
    },
  };
}

/** A running authorization server, and everything around it. */
export type Rig = Awaited<ReturnType<typeof startRigOf>>;

/** The clock of the machine, whatever a test has set. */
function realNow(): number {
  return performance.timeOrigin + performance.now();
}

function formOf(parameters: Parameters): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of value === undefined ? [] : [value].flat()) form.append(name, each);
  }
  return form;
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
