import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit, type AuditResult } from '../../src/audit/index.js';
import { startTestIssuer, type TestIssuer } from '../../src/audit/issuer/test-issuer.js';
import { rfc9068Claims } from '../../src/audit/issuer/token-shape.js';
import { failedRows, optionsFor } from './support/audited.js';

/** By variables: the types of this SDK and of its successor contradict each other in one program. */
const SDK = '@modelcontextprotocol/sdk/server';
const [{ requireBearerAuth }, { mcpAuthMetadataRouter }, errors, { McpServer }, transport] =
  (await Promise.all([
    import(`${SDK}/auth/middleware/bearerAuth.js`),
    import(`${SDK}/auth/router.js`),
    import(`${SDK}/auth/errors.js`),
    import(`${SDK}/mcp.js`),
    import(`${SDK}/streamableHttp.js`),
  ])) as [
    { requireBearerAuth: (options: object) => express.RequestHandler },
    { mcpAuthMetadataRouter: (options: object) => express.RequestHandler },
    { InvalidTokenError: new (message: string) => Error },
    { McpServer: new (info: object) => FirstServer },
    { StreamableHTTPServerTransport: new (options: object) => FirstTransport },
  ];

interface FirstServer {
  registerTool(name: string, options: object, run: () => object): void;
  connect(transport: FirstTransport): Promise<void>;
}

interface FirstTransport {
  handleRequest(request: object, response: object, body: unknown): Promise<void>;
}

/** A server as many people write one: the official SDK of its time, with sessions. */
async function startSdkServer(issuerOf: () => string): Promise<{ server: Server; url: URL }> {
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
  const transports = new Map<string, FirstTransport>();
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  const bearer = requireBearerAuth({
    requiredScopes: ['mcp:access'],
    resourceMetadataUrl: `${url.origin}/.well-known/oauth-protected-resource/mcp`,
    verifier: {
      async verifyAccessToken(token: string) {
        keys ??= createRemoteJWKSet(new URL(`${issuerOf()}/jwks`));
        try {
          const { payload } = await jwtVerify(token, keys, {
            ...{ issuer: issuerOf(), audience: url.href, algorithms: ['ES256'] },
            requiredClaims: ['exp'],
          });
          const { scope = '' } = payload as { scope?: string };
          return { token, clientId: 'x', scopes: scope.split(' '), expiresAt: payload.exp ?? 0 };
        } catch {
          throw new errors.InvalidTokenError('bad token');
        }
      },
    },
  });
  app.use((request, response, next) => {
    mcpAuthMetadataRouter({
      oauthMetadata: {
        issuer: issuerOf(),
        authorization_endpoint: `${issuerOf()}/authorize`,
        token_endpoint: `${issuerOf()}/token`,
        response_types_supported: ['code'],
      },
      resourceServerUrl: url,
    })(request, response, next);
  });
  app.use(express.json());
  app.all('/mcp', bearer, async (request, response) => {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? transports.get(id) : undefined;
    if (known) {
      await known.handleRequest(request, response, request.body);
      return;
    }
    if (typeof id === 'string') {
      response
        .status(404)
        .json({ jsonrpc: '2.0', id: null, error: { code: -32001, message: 'x' } });
      return;
    }
    const fresh: FirstTransport = new transport.StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (session: string) => {
        transports.set(session, fresh);
      },
      onsessionclosed: (session: string) => {
        transports.delete(session);
      },
    });
    const mcp = new McpServer({ name: 'ordinary', version: '1' });
    mcp.registerTool('ping', { description: 'pings' }, () => ({ content: [] }));
    await mcp.connect(fresh);
    await fresh.handleRequest(request, response, request.body);
  });
  return { server, url };
}

describe('the audit of an ordinary server on the first SDK', () => {
  let issuer: TestIssuer | undefined;
  let server: Server;
  let result: AuditResult;
  beforeAll(async () => {
    const started = await startSdkServer(() => issuer?.issuer ?? 'http://127.0.0.1:9');
    server = started.server;
    issuer = await startTestIssuer(0, {
      ...{ type: 'at+jwt', algorithm: 'ES256', audience: started.url.href },
      ...{ clientId: 'client', subject: 'user', claims: rfc9068Claims, extraClaims: {} },
      scopes: ['mcp:access'],
    });
    const options = { ...optionsFor(started.url, { issuer }) };
    delete (options as { revision?: string }).revision;
    result = await audit(options);
  });
  afterAll(async () => {
    await issuer?.close();
    server.closeAllConnections();
    server.close();
  });

  const verdicts = (id: string) =>
    result.findings.filter((finding) => finding.id === id).map(({ verdict }) => verdict);

  it('learns from the server which revision it speaks', () => {
    expect(result.revision).toEqual({ revision: '2025-11-25', from: 'server' });
  });

  it('fails what is known to be wrong with it, and nothing else', () => {
    const rows = ['BEAR-07', 'ORIG-01', 'ORIG-02', 'TOK-18', 'TRANS-02'];
    expect(failedRows(result)).toEqual(rows);
  });

  it.each(['CHAL-07', 'CHAL-11', 'SESS-04'])('warns of %s', (id) => {
    expect(verdicts(id)).toEqual(['warn']);
  });

  it.each(['SESS-01', 'SESS-02', 'SESS-05', 'SESS-06', 'TOK-05', 'TRANS-05', 'TRANS-07'])(
    'sees that %s holds',
    (id) => {
      expect(verdicts(id)).toContain('pass');
    },
  );
});
