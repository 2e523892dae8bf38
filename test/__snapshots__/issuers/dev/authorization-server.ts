import './quiet-console.js';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import Provider, { type KoaContextWithOIDC } from 'oidc-provider';
import type { AuthorizationServerOptions } from './authorization-server-options.js';
import { ClientDocuments } from './client-documents.js';
import { errorPage } from './error-page.js';
import { registerExchange } from './exchange-grant.js';
import { interact } from './interaction.js';
import { answerLocalApi, isForLocalApi } from './local-api.js';
import { LocalState } from './local-state.js';
import { pageHeaders } from './page.js';
import { providerConfiguration } from './provider-configuration.js';
import { isLoopbackRedirect, isRegistered } from './redirect-uris.js';
import { describeError, RefusalLog, type Refusal } from './refusal-log.js';
import { prepareRegistration } from './registration.js';
import { ownScopes } from './token-shape.js';
import { REGISTERED_CLIENT_ID } from './well-known-clients.js';

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
  const { clientRules } = options;
  const log = new RefusalLog(options.log ?? console.error);
  const state = await LocalState.open(options.stateFile, (message) => {
    log.write({ message });
  });
  const documents = new ClientDocuments(options.fetch ?? fetch, (client, reason) => {
    log.write({ message: 'metadata document not fetched, a stand-in is used', client, reason });
  });
  const provider = new Provider(
    issuer,
    await providerConfiguration(options, issuer, state, documents),
  );
  log.follow(provider);
  provider.use(async (ctx, next) => {
    await next();
    const { route } = (ctx as Partial<KoaContextWithOIDC>).oidc ?? {};
    // Not among the provider's own scopes: it would ask people for them as such, again and again.
    if (route === 'discovery') {
      const body = ctx.body as Record<string, unknown>;
      body['scopes_supported'] = [...ownScopes, ...options.scopes.keys()];
    }
  });
  provider.Client.prototype.redirectUriAllowed = function (uri) {
    if (clientRules.exactPorts) return this.redirectUris?.includes(uri) === true;
    if (documents.isStandIn(this.clientId) && isLoopbackRedirect(uri)) return true;
    return isRegistered(uri, this.redirectUris ?? []);
  };
  registerExchange(provider, options);
  const handle = provider.callback();

  const server = createServer((req, res) => {
    // Not parsed: any page can send the browser to a target that is no URL, such as `//`.
    const [pathname = ''] = (req.url ?? '').split('?', 1);
    log.watch(req, res, pathname);
    route(req, res, pathname).catch((error: unknown) => {
      answerError(req, res, 400, describeError(error));
    });
  });

  async function route(req: IncomingMessage, res: ServerResponse, pathname: string): Promise<void> {
    const { host = '' } = req.headers;
    if (![`127.0.0.1:${options.port}`, `localhost:${options.port}`].includes(host)) {
      // A hostile page may have its own name point here (DNS rebinding).
      const description = `The host ${host} is not ${issuer}`;
      answerError(req, res, 403, { error: 'invalid_request', description });
    } else if (pathname === '/reg' && clientRules.dynamicRegistration) {
      if (await prepareRegistration(req, res, clientRules)) await handle(req, res);
    } else if (pathname === '/reg' || pathname === '/register') {
      // Some clients try this path whatever the metadata says.
      answerError(req, res, 404, {
        error: 'invalid_request',
        description: clientRules.dynamicRegistration
          ? `Clients register at ${issuer}/reg`
          : `Clients do not register themselves at ${clientRules.provider}, so neither do they here. Give yours the client ID ${REGISTERED_CLIENT_ID}, without a secret`,
      });
    } else if (isForLocalApi(pathname)) {
      await answerLocalApi(req, res, issuer);
    } else if (pathname.startsWith('/interaction/')) {
      await interact(provider, options, req, res);
    } else {
      await handle(req, res);
    }
  }

  /** Refuses a request that does not get to the provider: a person reads a page, a program JSON. */
  function answerError(
    req: IncomingMessage,
    res: ServerResponse,
    status: number,
    refusal: Refusal,
  ): void {
    log.refuse(req, refusal);
    const { error, description } = refusal;
    if (res.headersSent) {
      res.end();
    } else if (req.headers.accept?.includes('text/html')) {
      const problem = { error, description, clientId: undefined, redirectUri: undefined };
      res.writeHead(status, pageHeaders).end(errorPage(problem, clientRules));
    } else {
      res.writeHead(status, { 'Content-Type': 'application/json' });
      res.end(JSON.stringify({ error, error_description: description }));
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
