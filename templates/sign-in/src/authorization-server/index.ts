import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fetch } from '../auth/limited-body.js';
import { logSink } from '../auth/log-sink.js';
import { securityHeaders } from '../http/responses.js';
import { RunningRequests } from '../http/running-requests.js';
import { createCallback } from './sign-ins/callback.js';
import { createClientLeg } from './client-leg.js';
import { createConnections } from './connections.js';
import { createEndpoints } from './endpoints.js';
import { createEventLog } from './events.js';
import { createFront } from './front.js';
import { createInteraction } from './interaction.js';
import { createKeyRing } from './secrets/key-ring.js';
import { readScopes } from './known-scopes.js';
import type { AuthorizationServerOptions } from './options.js';
import { publishedDocuments, withOwnDocuments } from './own-documents.js';
import { createRates } from './http/rates.js';
import { createSharedCheck } from './shared-check.js';
import { createUpstreamLeg } from './upstream-leg.js';
import type { UpstreamTokenVault } from './accounts/upstream-tokens.js';

/** A project's own OAuth 2.1 authorization server. */
export interface AuthorizationServer {
  /**
   * Stands in front of an app, so that nothing has read the body.
   *
   * @returns whether it answers; every other path is the app's
   */
  handle(req: IncomingMessage, res: ServerResponse): boolean;
  /** Serves metadata and keys of this issuer from memory, everything else as `fetch` does. */
  withOwnDocuments(fetch: Fetch): Fetch;
  /** Tokens of the upstream's API, for tools. */
  readonly upstreamTokens: UpstreamTokenVault;
  /** Resolves when the store can be read and written. */
  ready(): Promise<void>;
  /** Takes no more requests; resolves when none is running. */
  close(): Promise<void>;
}

/**
 * Puts the authorization server together. Nothing is fetched and nothing stored before the first request.
 *
 * @throws Error when the policy of `src/sign-in.ts` holds what cannot be
 */
export function createAuthorizationServer(
  options: AuthorizationServerOptions,
): AuthorizationServer {
  const { config, store, limits } = options;
  const { issuer, resource } = config;
  const sink = options.log ?? logSink;
  const log = createEventLog(sink);
  const clock = options.now ?? (() => Date.now() / 1000);
  const now = () => Math.floor(clock());
  const ring = createKeyRing(config.encryptionKeys);
  const scopes = readScopes(options.scopes, options.signIn);

  const rates = createRates(limits);
  const leg = createUpstreamLeg(options, ring, now);
  const { upstream, accounts, signIns, outcomes } = leg;
  const { provider, handle, clients, grants } = createClientLeg(
    { ...options, log: sink },
    { ring, accounts, scopes, rates, log, now: clock },
  );
  const { forgetIfUnused } = grants;

  const pages = { provider, issuer, store, upstream, signIns, forgetIfUnused, log, now };
  const interaction = createInteraction({
    ...pages,
    accounts,
    resource,
    clients,
    outcomes,
    scopeRules: scopes.rules,
    grantedScopes: scopes.grantedTo,
    grantSeconds: limits.grantSeconds,
  });
  const connections = createConnections({ ...pages, ring });
  const callback = createCallback({ issuer, signIns, outcomes, connections, log });

  const documents = publishedDocuments(config, scopes.all);
  const running = new RunningRequests(securityHeaders(issuer));
  const endpoints = createEndpoints({
    config,
    rules: { resource, scopes: new Set(scopes.all), baseScopes: scopes.rules.base },
    limits,
    clients,
    documents,
    provider: handle,
    interaction,
    callback,
    connections: (req, res) => connections.handle(req, res),
    ready: createSharedCheck(() => store.ready()),
    rates,
    log,
  });
  return {
    handle: createFront({ config, running, rates, log, endpoints }),
    withOwnDocuments: (fetch) => withOwnDocuments(fetch, issuer, documents),
    upstreamTokens: leg.vault,
    ready: () => store.ready(),
    close: () => running.finished(),
  };
}
