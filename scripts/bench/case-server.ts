/**
 * A process with several servers, one for each case of the benchmark; it is compiled into a generated
 * project and started there. It sends its cases to its parent, then its CPU time whenever asked.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { McpServer, type McpServerFactory } from '@modelcontextprotocol/server';
import type * as AppModule from '../../templates/frameworks/node/src/app.js';
import type * as ProfileModule from '../../test/__snapshots__/generic-oidc/src/auth/token/profile.js';
import type * as ResourceServerModule from '../../templates/src/auth/resource-server.js';
import type { Guard } from '../../templates/src/auth/guard.js';
import type { Config } from '../../templates/src/config.js';
import type * as LimitsModule from '../../templates/src/limits.js';
import type * as QuotasModule from '../../templates/src/limits/quotas.js';
import type * as McpModule from '../../test/__snapshots__/generic-oidc/src/mcp.js';
import type * as ListenerModule from '../../templates/test/auth/support/listener.js';
import type * as TestIssuerModule from '../../templates/verification/jwt/test/auth/support/test-issuer.js';
import type * as ScopeMapModule from '../../test/__snapshots__/generic-oidc/src/scope-map.js';
import type * as ContextModule from '../../test/__snapshots__/generic-oidc/src/mcp/context.js';
import type * as OfferedModule from '../../test/__snapshots__/generic-oidc/src/mcp/offered.js';
import type * as ResourceUpdatesModule from '../../test/__snapshots__/generic-oidc/src/auth/resource-updates.js';
import type * as TestContextModule from '../../test/__snapshots__/generic-oidc/test/tools/support/context.js';

/** A server and what to call it with. */
export interface Case {
  readonly title: string;
  readonly url: string;
  readonly token: string;
}

/** What the parent gets when it asks: microseconds since the start of the process. */
export interface CpuTime {
  readonly microseconds: number;
}

const load = (name: string) => import(pathToFileURL(path.resolve(name)).href) as Promise<unknown>;
const { createApp } = (await load('src/app.js')) as typeof AppModule;
const { profile } = (await load('src/auth/token/profile.js')) as typeof ProfileModule;
const { createResourceServer, callerOf } = (await load(
  'src/auth/resource-server.js',
)) as typeof ResourceServerModule;
const { limits } = (await load('src/limits.js')) as typeof LimitsModule;
const { createQuotas } = (await load('src/limits/quotas.js')) as typeof QuotasModule;
const { createServerFactory } = (await load('src/mcp.js')) as typeof McpModule;
const { scopePolicy } = (await load('src/scope-map.js')) as typeof ScopeMapModule;
const { contextOf } = (await load('src/mcp/context.js')) as typeof ContextModule;
const { offered } = (await load('src/mcp/offered.js')) as typeof OfferedModule;
const { createResourceUpdates } = (await load(
  'src/auth/resource-updates.js',
)) as typeof ResourceUpdatesModule;
const { services } = (await load('test/tools/support/context.js')) as typeof TestContextModule;
const { listenerOf } = (await load('test/auth/support/listener.js')) as typeof ListenerModule;
const { TestIssuer } = (await load('test/auth/support/test-issuer.js')) as typeof TestIssuerModule;

const scopes = [...scopePolicy.baseScopes, ...Object.values(scopePolicy.tools).flat()];

/** The same tools, open to everyone. */
const openFactory: McpServerFactory = () => {
  const server = new McpServer(offered.info);
  for (const tool of offered.tools) {
    const { name, title, description, inputSchema, outputSchema, annotations = {} } = tool;
    server.registerTool(
      name,
      { title, description, inputSchema, annotations, ...(outputSchema && { outputSchema }) },
      async (input, { http }) => {
        const answer = await tool.run(input, contextOf(callerOf(http?.authInfo), { services }));
        if (typeof answer === 'string') return { content: [{ type: 'text', text: answer }] };
        const { structuredContent, text } = answer as { structuredContent?: object; text?: string };
        const written = text ?? JSON.stringify(structuredContent);
        return { content: [{ type: 'text', text: written }], structuredContent };
      },
    );
  }
  return server;
};

/** Asks nothing and lets everyone in, as one user. */
const openGuard: Guard = {
  authenticate: () => Promise.resolve({ allowed: true, caller }),
  authorize: () => ({ allowed: true, stream: undefined }),
  answered: () => undefined,
};
const caller = { issuer: 'none', subject: 'anyone', clientId: 'any', scopes, expiresAt: 2 ** 32 };

async function start(
  title: string,
  {
    alg,
    cached = true,
    open = false,
    silent = false,
  }: { alg?: string | undefined; cached?: boolean; open?: boolean; silent?: boolean },
): Promise<Case> {
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
  const app = createApp({
    config,
    limits,
    resourceServer: open ? { ...resourceServer, guard: openGuard } : resourceServer,
    createServer: open
      ? openFactory
      : createServerFactory(offered, { scopes: resourceServer.scopes, services, updates }),
    updates,
    onError: (error) => {
      throw error;
    },
    onProtocolError: (error) => {
      throw error;
    },
  });
  server.on('request', listenerOf(app));

  const wish = { scopes, expiresIn: 3600 };
  if (alg === undefined) return { title, url: resource, token: await issuer.mint(wish) };
  const { privateKey, kid } = await issuer.publish(alg);
  const token = await issuer.mint({ ...wish, signWith: privateKey, header: { alg, kid } });
  return { title, url: resource, token };
}

const algorithms = 'algorithms' in profile ? ['RS256', 'ES256', 'EdDSA'] : [];
const cases = [await start('without authorization', { open: true })];
for (const alg of algorithms) cases.push(await start(alg, { alg }));
if (algorithms.length === 0) cases.push(await start('introspection', {}));
const [alg] = algorithms;
cases.push(await start(`${alg ?? 'introspection'}, no decision log`, { alg, silent: true }));
for (const each of algorithms) {
  cases.push(await start(`${each}, uncached`, { alg: each, cached: false }));
}

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ microseconds: user + system } satisfies CpuTime);
});
process.send?.(cases);
