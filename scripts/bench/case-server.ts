/**
 * A process with several servers, one for each case of the benchmark; it is compiled into a generated
 * project and started there. It sends its cases to its parent, then its CPU time whenever asked.
 */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { McpServer, type McpServerFactory } from '@modelcontextprotocol/server';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import type * as AppModule from '../../templates/frameworks/node/src/app.js';
import type * as ProfileModule from '../../test/__snapshots__/generic-oidc/src/auth/token/profile.js';
import type * as ResourceServerModule from '../../templates/src/auth/resource-server.js';
import type { Guard } from '../../templates/src/auth/guard.js';
import type { ScopeRules } from '../../templates/src/auth/scopes.js';
import type { Config } from '../../templates/src/config.js';
import type * as LimitsModule from '../../templates/src/limits.js';
import type * as QuotasModule from '../../templates/src/limits/quotas.js';
import type * as McpModule from '../../test/__snapshots__/generic-oidc/src/mcp.js';
import type * as ListenerModule from '../../templates/test/auth/support/listener.js';
import type * as TestIssuerModule from '../../templates/verification/jwt/test/auth/support/test-issuer.js';
import type * as ScopeMapModule from '../../test/__snapshots__/generic-oidc/src/scope-map.js';
import type * as CompletionsModule from '../../test/__snapshots__/generic-oidc/src/mcp/completions.js';
import type * as OfferedModule from '../../test/__snapshots__/generic-oidc/src/mcp/offered.js';
import type * as PromptsModule from '../../test/__snapshots__/generic-oidc/src/mcp/register-prompts.js';
import type * as ResourcesModule from '../../test/__snapshots__/generic-oidc/src/mcp/register-resources.js';
import type * as ToolsModule from '../../test/__snapshots__/generic-oidc/src/mcp/register-tools.js';
import type * as RoundsModule from '../../test/__snapshots__/generic-oidc/src/mcp/rounds.js';
import type * as RunnerModule from '../../test/__snapshots__/generic-oidc/src/mcp/run-handler.js';
import type * as ResourceUpdatesModule from '../../test/__snapshots__/generic-oidc/src/mcp/resource-updates.js';
import type * as TestContextModule from '../../test/__snapshots__/generic-oidc/test/tools/support/context.js';

/** A server and what to call it with. */
export interface Case {
  readonly title: string;
  readonly method: Method;
  readonly url: string;
  readonly token: string;
  /** Signs a proof for each call, where the token is bound to a key. */
  readonly proofKey?: JWK;
}

/** What is called. */
export type Method = 'tools/call' | 'resources/read' | 'prompts/get';

/** What the parent gets when it asks: microseconds since the start of the process. */
export interface CpuTime {
  readonly microseconds: number;
}

const load = (name: string) => import(pathToFileURL(path.resolve(name)).href) as Promise<unknown>;
const { createApp } = (await load('src/app.js')) as typeof AppModule;
const { profile } = (await load('src/auth/token/profile.js')) as typeof ProfileModule;
const { createResourceServer } = (await load(
  'src/auth/resource-server.js',
)) as typeof ResourceServerModule;
const { limits } = (await load('src/limits.js')) as typeof LimitsModule;
const { createQuotas } = (await load('src/limits/quotas.js')) as typeof QuotasModule;
const { createServerFactory } = (await load('src/mcp.js')) as typeof McpModule;
const { scopePolicy } = (await load('src/scope-map.js')) as typeof ScopeMapModule;
const { offered } = (await load('src/mcp/offered.js')) as typeof OfferedModule;
const { createResourceUpdates, publisherOf } = (await load(
  'src/mcp/resource-updates.js',
)) as typeof ResourceUpdatesModule;
const { createCompletions } = (await load('src/mcp/completions.js')) as typeof CompletionsModule;
const { preparePrompts } = (await load('src/mcp/register-prompts.js')) as typeof PromptsModule;
const { prepareResources } = (await load(
  'src/mcp/register-resources.js',
)) as typeof ResourcesModule;
const { prepareTools } = (await load('src/mcp/register-tools.js')) as typeof ToolsModule;
const { createRounds } = (await load('src/mcp/rounds.js')) as typeof RoundsModule;
const { createRunner } = (await load('src/mcp/run-handler.js')) as typeof RunnerModule;
const { services } = (await load('test/tools/support/context.js')) as typeof TestContextModule;
const { listenerOf } = (await load('test/auth/support/listener.js')) as typeof ListenerModule;
const { TestIssuer } = (await load('test/auth/support/test-issuer.js')) as typeof TestIssuerModule;

const scopes = [...scopePolicy.baseScopes, ...Object.values(scopePolicy.tools).flat()];

/** The same tools, resources and prompts, open to everyone: `src/mcp.ts` without the scope map. */
function openFactory(
  rules: ScopeRules,
  updates: ResourceUpdatesModule.ResourceUpdates,
): McpServerFactory {
  const surroundings = { services, onResourceUpdated: publisherOf(updates, rules) };
  const rounds = createRounds(undefined);
  const run = createRunner(surroundings, rounds, 'modern');
  const registerTools = prepareTools(offered.tools, run);
  const registerResources = prepareResources(offered.resources, run);
  const registerPrompts = preparePrompts(offered.prompts, run);
  return () => {
    const server = new McpServer(offered.info, {
      inputRequired: { legacyShim: false },
      requestState: { verify: rounds.verify },
    });
    const runCompletion = createCompletions(server, run);
    registerTools(server);
    registerResources(server, runCompletion);
    registerPrompts(server, runCompletion);
    return server;
  };
}

/** Asks nothing and lets everyone in, as one user. */
const openGuard: Guard = {
  authenticate: () => Promise.resolve({ allowed: true, caller }),
  authorize: () => ({ allowed: true, stream: undefined }),
  admit: () => ({ allowed: true, stream: undefined }),
  answered: () => undefined,
};
const caller = { issuer: 'none', subject: 'anyone', clientId: 'any', scopes, expiresAt: 2 ** 32 };

/** What is different about a case. */
interface Wish {
  readonly alg?: string | undefined;
  readonly cached?: boolean;
  /** Without authorization: a guard that lets everyone in, alone or before a server without a second gate. */
  readonly open?: 'guard' | 'all';
  readonly silent?: boolean;
  /** A token that is bound to this key. */
  readonly proofKey?: JWK;
}

/** Starts the server of some cases, one for each method. */
async function start(
  title: string,
  methods: readonly Method[],
  { alg, cached = true, open, silent = false, proofKey }: Wish,
): Promise<Case[]> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const resource = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  const issuer = await TestIssuer.create(resource);
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    resource,
    issuer: issuer.issuer,
    ...issuer.serverConfig,
    audience: resource,
    allowedClients: undefined,
    allowedHosts: ['127.0.0.1'],
    allowedOrigins: [],
    trustProxy: false,
    production: true,
  };
  const resourceServer = createResourceServer({
    name: offered.info.name,
    config,
    profile,
    policy: scopePolicy,
    limits: { ...limits, tokenCacheSeconds: cached ? limits.tokenCacheSeconds : 0 },
    quotas: createQuotas({ ...limits, messagesPerMinute: Number.MAX_SAFE_INTEGER }),
    fetch: issuer.fetch,
    ...(silent ? { log: () => undefined } : {}),
  });
  const updates = createResourceUpdates();
  const { scopes: rules } = resourceServer;
  const app = createApp({
    config,
    limits,
    resourceServer: open ? { ...resourceServer, guard: openGuard } : resourceServer,
    createServer:
      open === 'all'
        ? openFactory(rules, updates)
        : createServerFactory(offered, { scopes: rules, services, updates }),
    updates,
    onError: (error) => {
      throw error;
    },
    onProtocolError: (error) => {
      throw error;
    },
  });
  server.on('request', listenerOf(app));

  const claims = proofKey ? { cnf: { jkt: await calculateJwkThumbprint(proofKey) } } : {};
  const wish = { scopes, expiresIn: 3600, claims };
  const token = alg === undefined ? await issuer.mint(wish) : await mintWith(alg, issuer, wish);
  return methods.map((method) => ({
    title,
    method,
    url: resource,
    token,
    ...(proofKey ? { proofKey } : {}),
  }));
}

async function mintWith(alg: string, issuer: TestIssuerModule.TestIssuer, wish: object) {
  const { privateKey, kid } = await issuer.publish(alg);
  return issuer.mint({ ...wish, signWith: privateKey, header: { alg, kid } });
}

async function createProofKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return exportJWK(privateKey);
}

const all: Method[] = ['tools/call', 'resources/read', 'prompts/get'];
const call: Method[] = ['tools/call'];
const isBound = existsSync('src/auth/dpop');
const algorithms = !isBound && 'algorithms' in profile ? ['RS256', 'ES256', 'EdDSA'] : [];
const [alg] = algorithms;
const kind = 'algorithms' in profile ? 'RS256' : 'introspection';
const cases = [
  ...(await start('without authorization', all, { open: 'all' })),
  ...(await start('the second gate alone', all, { open: 'guard' })),
  ...(await start(kind, all, { alg })),
];
for (const each of algorithms.slice(1)) cases.push(...(await start(each, call, { alg: each })));
if (isBound) {
  cases.push(...(await start('DPoP, proof by ES256', all, { proofKey: await createProofKey() })));
} else {
  cases.push(...(await start(`${kind}, no decision log`, call, { alg, silent: true })));
}
for (const each of algorithms) {
  cases.push(...(await start(`${each}, uncached`, call, { alg: each, cached: false })));
}

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ microseconds: user + system } satisfies CpuTime);
});
process.send?.(cases);
