import path from 'node:path';
import type * as ScopesModule from '../../templates/src/auth/scopes.js';
import type * as GuardedServerModule from '../../templates/src/mcp/guarded-server.js';
import type * as TestServerModule from '../../templates/test/auth/support/test-server.js';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { fixtureFactory, fixturePolicy, fixtureScopes } from './fixture/index.js';
import { startTokenProxy } from './token-proxy.js';

/** The fixture of the conformance suite behind the auth layer of a generated project. */
export interface SecuredFixture {
  /** Of the MCP endpoint, with a token added to every request. */
  readonly url: string;
  /** Of the same endpoint without a token. */
  readonly directUrl: string;
  /** Sends a request with a token of some scopes. */
  send(scopes: readonly string[], method: string, params: object): Promise<Response>;
  close(): Promise<void>;
}

/** Generates a project and starts its app with the fixture in place of its own tools. */
export async function startSecuredFixture(
  frameworkId: string,
  revisionId: string,
): Promise<SecuredFixture> {
  const config = exampleConfig({ frameworkId, revisionId });
  const directory = await writeCell(path.join('conformance', frameworkId, revisionId), config);
  const load = (file: string) => import(path.join(directory, file)) as Promise<unknown>;
  const { startTestServer, request } = (await load(
    'test/auth/support/test-server.ts',
  )) as typeof TestServerModule;
  const { compileScopePolicy } = (await load('src/auth/scopes.ts')) as typeof ScopesModule;
  const guardedServer = (await load('src/mcp/guarded-server.ts')) as typeof GuardedServerModule;
  const proxy = await startTokenProxy();
  const server = await startTestServer({
    createServer: fixtureFactory(guardedServer, compileScopePolicy(fixturePolicy)),
    policy: fixturePolicy,
    // The suite calls from one user, as fast as it can.
    limits: { messagesPerMinute: 100_000 },
    // A page served from the address that the suite uses.
    config: { allowedOrigins: [proxy.origin] },
  });
  const token = await server.token({ scopes: [...fixtureScopes], expiresIn: 3600 });
  proxy.forward({ origin: server.origin, token });
  return {
    url: `${proxy.origin}/mcp`,
    directUrl: `${server.origin}/mcp`,
    async send(scopes, method, params) {
      const body = request(method, params);
      return server.send({ token: await server.token({ scopes: [...scopes] }), body });
    },
    async close() {
      await proxy.close();
      await server.close();
    },
  };
}
