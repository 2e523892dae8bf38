import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { endpointPath } from '../../../dev/settings.js';
import { localAudience } from '../../../dev/token-shape.js';
import { createApp } from '../../../src/app.js';
import type { Guard } from '../../../src/auth/guard.js';
import { profile } from '../../../src/auth/token/profile.js';
import { createProtocolErrorLog } from '../../../src/http/protocol-error.js';
import { createResourceServer } from '../../../src/auth/resource-server.js';
import {
  requestableScopes,
  scopesIn,
  type ScopePolicy,
  type ScopesByName,
} from '../../../src/auth/scopes.js';
import type { VerifierProfile } from '../../../src/auth/token/verify.js';
import type { Config } from '../../../src/config.js';
import { limits as defaultLimits, type Limits } from '../../../src/limits.js';
import { createQuotas } from '../../../src/limits/quotas.js';
import { createServerFactory } from '../../../src/mcp.js';
import { offered } from '../../../src/mcp/offered.js';
import { createResourceUpdates, type ResourceUpdates } from '../../../src/mcp/resource-updates.js';
import { withObservers } from '../../../src/mcp/with-registry.js';
import type { AnyPrompt } from '../../../src/prompts/prompt.js';
import type { AnyResource } from '../../../src/resources/resource.js';
import { scopePolicy } from '../../../src/scope-map.js';
import { openServices, type Services } from '../../../src/services.js';
import type { AnyTool } from '../../../src/tools/tool.js';
import { listenerOf } from './listener.js';
import { TestIssuer, type TokenRequest } from './test-issuer.js';

/**
 * The real app on a free loopback port, trusting a {@link TestIssuer}. What `createApp` gives is there too, for
 * tests that call the app itself.
 */
export interface TestServer extends ReturnType<typeof createApp> {
  readonly issuer: TestIssuer;
  readonly config: Config;
  /** Origin of the server, without a path. */
  readonly origin: string;
  /** Every log line so far. */
  readonly logLines: readonly string[];
  /** Errors the app reported; a refusal is none. */
  readonly errors: readonly unknown[];
  /** A token with every scope, unless the wish names some. */
  token(wish?: TokenRequest): Promise<string>;
  /** Sends a request to the MCP endpoint. */
  send(request: McpRequest): Promise<Response>;
  /** Calls a tool and returns the HTTP response. */
  call(tool: string, token: string, input?: object): Promise<Response>;
  close(): Promise<void>;
}

/** A request to the MCP endpoint; by default a well-formed `tools/list`. */
export interface McpRequest {
  readonly token?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is. */
  readonly body?: object | string;
  /** Appended to the URL. */
  readonly query?: string;
  /** Aborts when the client leaves. */
  readonly signal?: AbortSignal;
}

/** The endpoint's path, which is that of MCP_SERVER_URL. */
export const PATH = endpointPath() || '/';

/** Where its metadata stands (RFC 9728 section 3.1). */
export const METADATA_PATH = `/.well-known/oauth-protected-resource${endpointPath()}`;

/** The tests speak the newest protocol; the endpoint serves clients of every revision. */
export const PROTOCOL_VERSION = '2026-07-28';

/** What replaces the project's own. */
export interface Changes {
  readonly config?: Partial<Config>;
  readonly limits?: Partial<Limits>;
  readonly policy?: ScopePolicy;
  readonly profile?: VerifierProfile;
  readonly guard?: Partial<Guard>;
  readonly tools?: readonly AnyTool[];
  readonly resources?: readonly AnyResource[];
  readonly prompts?: readonly AnyPrompt[];
  readonly createServer?: McpServerFactory;
  readonly services?: Services;
  readonly updates?: ResourceUpdates;
}

/**
 * Your tools as attacks need them: name, input and scopes are the same, and whoever gets through does
 * nothing.
 */
export const standIns: readonly AnyTool[] = offered.tools.map((tool) => ({
  ...tool,
  outputSchema: undefined,
  run: () => ({ text: 'The tool would have run.' }),
}));

/** The same of your resources, and of what completes their variables. */
export const resourceStandIns: readonly AnyResource[] = offered.resources.map((resource) => ({
  ...resource,
  read: () => 'The resource would have been read.',
  list: undefined,
  complete: completionStandIns(resource.complete),
}));

/** The same of your prompts. */
export const promptStandIns: readonly AnyPrompt[] = offered.prompts.map((prompt) => ({
  ...prompt,
  get: () => 'The prompt would have been given.',
  complete: completionStandIns(prompt.complete),
}));

function completionStandIns(complete: AnyPrompt['complete'] = {}): AnyPrompt['complete'] {
  const suggest = () => ['Something would have been suggested.'];
  return Object.fromEntries(Object.keys(complete).map((name) => [name, suggest]));
}

/** Nothing of yours is opened for an attack. */
export const noServices = { close: () => Promise.resolve() } as Services;

/** Starts the server that attacks are made on: nothing of yours runs, whatever gets through. */
export function startAttackedServer(changes: Changes = {}): Promise<TestServer> {
  return startTestServer({
    tools: standIns,
    resources: resourceStandIns,
    prompts: promptStandIns,
    services: noServices,
    ...changes,
  });
}

/** Starts a server with your tools, for tests of these. Whatever is given replaces the project's own. */
export async function startTestServer(changes: Changes = {}): Promise<TestServer> {
  const server = createServer();
  const origin = await listen(server);
  const resource = origin + endpointPath();
  const audience = localAudience ?? resource;
  const issuer = await TestIssuer.create(audience);
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
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
  const limits = { ...defaultLimits, ...changes.limits };
  const { tools, resources, prompts } = { ...offered, ...changes };
  const logLines: string[] = [];
  const errors: unknown[] = [];
  const resourceServer = createResourceServer({
    name: offered.info.name,
    config,
    // Roles of yours grant none of the scopes of a test's own policy.
    profile: changes.profile ?? (changes.policy ? { ...profile, roles: undefined } : profile),
    policy: withObservers(changes.policy ?? scopePolicy, resources),
    limits,
    quotas: createQuotas(limits),
    fetch: issuer.fetch,
    log: (line) => logLines.push(line),
  });
  const services = changes.services ?? (await openServices(config));
  const { updates = services.updates ?? createResourceUpdates() } = changes;
  const { scopes } = resourceServer;
  const app = createApp({
    config,
    limits,
    resourceServer: {
      ...resourceServer,
      guard: { ...resourceServer.guard, ...changes.guard },
    },
    createServer:
      changes.createServer ??
      createServerFactory({ ...offered, tools, resources, prompts }, { scopes, services, updates }),
    updates,
    onError: (error) => errors.push(error),
    onProtocolError: createProtocolErrorLog(true, (line) => logLines.push(line)),
  });
  server.on('request', listenerOf(app));

  function send(sent: McpRequest) {
    const { query = '', signal } = sent;
    return fetch(origin + PATH + query, { ...requestInit(sent), ...(signal ? { signal } : {}) });
  }

  return {
    ...app,
    issuer,
    config,
    origin,
    logLines,
    errors,
    token: (wish) => issuer.mint({ scopes: allScopes(), ...wish }),
    send,
    call: (tool, token, input = {}) => send({ token, body: toolCall(tool, input) }),
    async close() {
      await app.drain();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await services.close();
    },
  };
}

/** Every scope that anything needs, without the broader ones. */
export function allScopes(): string[] {
  return scopesIn(scopePolicy);
}

/**
 * A policy for tools of a test in the place of yours. The resources and prompts that `src/mcp.ts` registers
 * beside them keep their entries.
 */
export function policyFor(tools: ScopesByName, baseScopes: readonly string[] = []): ScopePolicy {
  return { ...scopePolicy, baseScopes, tools, machines: {} };
}

/** The scopes as challenges and metadata name them. */
export function requestable(scopes: readonly string[], resource: string): string[] {
  return requestableScopes(profile, resource, scopes);
}

/** A request to the MCP endpoint as whatever sends it takes it. */
export function requestInit({ token, method = 'POST', headers, body = toolsList() }: McpRequest): {
  method: string;
  headers: Record<string, string>;
  body?: string;
} {
  return {
    method,
    headers: {
      ...(method === 'POST' ? mcpHeaders(body) : {}),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  };
}

/** A `tools/list` request of the newest revision. */
export function toolsList(): object {
  return request('tools/list', {});
}

/** A `tools/call` request of the newest revision. */
export function toolCall(name: string, input: object): object {
  return request('tools/call', { name, arguments: input });
}

/** A request with the metadata that every request of the revision carries (META-11). */
export function request(method: string, params: object): object {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': PROTOCOL_VERSION,
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'attack-tests', version: '1.0.0' },
  };
  return { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } };
}

/** The headers that repeat the body (META-01, META-03, META-04). */
function mcpHeaders(body: object | string): Record<string, string> {
  const { method, params } = (typeof body === 'string' ? {} : body) as {
    method?: unknown;
    params?: { name?: unknown; uri?: unknown };
  };
  const name = params?.name ?? params?.uri;
  return {
    'content-type': 'application/json',
    'accept': 'application/json, text/event-stream',
    'mcp-protocol-version': PROTOCOL_VERSION,
    ...(typeof method === 'string' ? { 'mcp-method': method } : {}),
    ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}
