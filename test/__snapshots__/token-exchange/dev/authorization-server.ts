import './quiet-console.js';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Provider from 'oidc-provider';
import type { AuthorizationServerOptions } from './authorization-server-options.js';
import { registerExchange } from './exchange-grant.js';
import { interact } from './interaction.js';
import { answerLocalApi, isForLocalApi } from './local-api.js';
import { providerConfiguration } from './provider-configuration.js';
import { prepareRegistration } from './registration.js';

/** A running authorization server. */
export interface AuthorizationServer {
  readonly issuer: string;
  close(): Promise<void>;
}

/**
 * Starts an OAuth 2.1 authorization server for development and tests: PKCE, resource indicators,
 * dynamic registration (RFC 7591), Client ID Metadata Documents, and tokens that look like those
 * of the identity provider this project was generated for.
 *
 * @throws Error in production, or when the port is taken
 */
export async function startAuthorizationServer(
  options: AuthorizationServerOptions,
): Promise<AuthorizationServer> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error(
      'The local authorization server has no passwords and refuses to run in production',
    );
  }
  const issuer = `http://127.0.0.1:${options.port}`;
  const provider = new Provider(issuer, await providerConfiguration(options, issuer));
  registerExchange(provider, options);
  const handle = provider.callback();

  const server = createServer((req, res) => {
    route(req, res).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (!res.headersSent) res.writeHead(400, { 'Content-Type': 'text/plain' });
      res.end(`${message}\n`);
    });
  });

  async function route(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const hosts = [`127.0.0.1:${options.port}`, `localhost:${options.port}`];
    if (!hosts.includes(req.headers.host ?? '')) {
      // A hostile page may have its own name point here (DNS rebinding).
      res.writeHead(403).end();
      return;
    }
    const { pathname } = new URL(req.url ?? '/', issuer);
    if (pathname === '/reg') {
      if (await prepareRegistration(req, res)) await handle(req, res);
    } else if (isForLocalApi(pathname)) {
      await answerLocalApi(req, res, issuer);
    } else if (pathname.startsWith('/interaction/')) {
      await interact(provider, options, req, res);
    } else {
      await handle(req, res);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    issuer,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
