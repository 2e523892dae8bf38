import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localAudience } from '../../dev/token-shape.js';
import type { AuthConfig } from '../../../src/mcp-auth/auth/config.js';
import { createResourceServer } from '../../../src/mcp-auth/auth/resource-server.js';
import type { ScopePolicy } from '../../../src/mcp-auth/auth/scopes.js';
import { profile } from '../../../src/mcp-auth/auth/token/profile.js';
import type { VerifierProfile } from '../../../src/mcp-auth/auth/token/verify.js';
import type { Door } from '../../../src/mcp-auth/door.js';
import { createFront } from '../../../src/mcp-auth/front.js';
import { limits as defaultLimits, type Limits } from '../../../src/mcp-auth/limits.js';
import { createQuotas } from '../../../src/mcp-auth/limits/quotas.js';
import { armSeals } from '../../../src/mcp-auth/seal.js';
import { takeOver } from '../../../src/mcp-auth/take-over.js';
import { TestIssuer, type TokenRequest } from './test-issuer.js';

/** What the attacked servers offer. */
export const policy: ScopePolicy = {
  baseScopes: ['base'],
  tools: { read: ['notes:read'], wipe: ['notes:wipe'], whoami: [] },
  resources: {},
  prompts: {},
  methods: { 'logging/setLevel': [] },
  hierarchy: {},
};

export const everyScope = ['base', 'notes:read', 'notes:wipe'];

/** A server with a front, on a free port of this machine. */
export interface FrontServer {
  readonly origin: string;
  readonly server: Server;
  readonly issuer: TestIssuer;
  readonly config: AuthConfig;
  /** Every line of the log, and what it says. */
  readonly logLines: readonly string[];
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** A token with every scope, unless the wish names some. */
  token(wish?: TokenRequest): Promise<string>;
  /** Sends a message to a path; that of the first door unless given. */
  post(token: string | undefined, body: unknown, options?: SentOptions): Promise<Response>;
  close(): Promise<void>;
}

interface SentOptions {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a test has otherwise than it is by default. */
export interface Changes {
  readonly doors?: readonly Door[];
  readonly limits?: Partial<Limits>;
  readonly config?: Partial<AuthConfig>;
  readonly policy?: ScopePolicy;
  readonly profile?: VerifierProfile;
  /** Runs before the front takes the server over. */
  readonly before?: (server: Server) => void;
}

/** Starts a server of somebody else with a front before it. */
export async function startFront(
  owned: RequestListener | Server,
  { doors = [{ path: '/mcp', kind: 'stateless' }], ...changes }: Changes = {},
): Promise<FrontServer> {
  const server = typeof owned === 'function' ? createServer(owned) : owned;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const [main] = doors;
  const resource = `${origin}${main?.path ?? ''}`.replace(/\/$/, '');
  const audience = localAudience ?? resource;
  const issuer = await TestIssuer.create(audience);
  const config: AuthConfig = {
    resource,
    issuer: issuer.issuer,
    ...issuer.serverConfig,
    audience,
    allowedClients: undefined,
    allowedHosts: ['127.0.0.1', 'localhost'],
    allowedOrigins: ['https://app.example'],
    trustProxy: false,
    production: true,
    ...changes.config,
  };
  const limits = { ...defaultLimits, messagesPerMinute: 100_000, ...changes.limits };
  const logLines: string[] = [];
  const log: Record<string, unknown>[] = [];
  const sink = (line: string) => {
    logLines.push(line);
    log.push(JSON.parse(line) as Record<string, unknown>);
  };
  const resourceServer = createResourceServer({
    name: 'attacked',
    config,
    profile: changes.profile ?? profile,
    policy: changes.policy ?? policy,
    limits,
    quotas: createQuotas(limits),
    fetch: issuer.fetch,
    log: sink,
  });
  changes.before?.(server);
  armSeals();
  takeOver(server, createFront({ config, resourceServer }, { doors, limits, log: sink }));
  return {
    origin,
    server,
    issuer,
    config,
    logLines,
    log,
    token: (wish) => issuer.mint({ scopes: everyScope, ...wish }),
    post: (token, body, { path = main?.path ?? '/', headers = {} } = {}) =>
      fetch(origin + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept': 'application/json, text/event-stream',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A JSON-RPC request. */
export function rpc(method: string, params: object = {}): object {
  return { jsonrpc: '2.0', id: 1, method, params };
}

export function toolCall(name: string): object {
  return rpc('tools/call', { name, arguments: {} });
}

export const initialize = rpc('initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'attacker', version: '1.0.0' },
});
