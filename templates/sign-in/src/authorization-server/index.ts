import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fetch } from '../auth/limited-body.js';
import { logSink, type LogSink } from '../auth/log-sink.js';
import { compileScopePolicy, scopesIn, type ScopePolicy } from '../auth/scopes.js';
import { securityHeaders } from '../http/responses.js';
import { RunningRequests } from '../http/running-requests.js';
import type { SignInLimits } from '../sign-in-limits.js';
import { createAccounts } from './accounts.js';
import { createAdapter } from './adapter.js';
import { assertPolicy } from './admission.js';
import { createCallback, createOutcomes } from './callback.js';
import { createClientPolicy } from './clients/client-policy.js';
import type { FetchDocument } from './clients/documents.js';
import { createConnections } from './connections.js';
import { createEndpoints } from './endpoints.js';
import type { AuthorizationServerConfig } from './environment.js';
import { createEventLog } from './events.js';
import { createFront } from './front.js';
import { createGrants } from './grants.js';
import { createInteraction } from './interaction.js';
import { createKeyRing } from './key-ring.js';
import { publicKeys } from './keys.js';
import { serverMetadata } from './metadata.js';
import { withOwnDocuments } from './own-documents.js';
import { paths } from './paths.js';
import { grantedScopes, rulesOf, type SignInPolicy } from './policy.js';
import { createProvider } from './provider.js';
import { createRates } from './rates.js';
import { CALLBACK_PATH, createSignIns } from './sign-ins.js';
import type { Store } from './store/store.js';
import { tellingUnavailable } from './unavailable.js';
import { createUpstreamTokenVault, type UpstreamTokenVault } from './upstream-tokens.js';
import { createUpstream } from './upstream/create-upstream.js';
import { createIdentitySource, upstreamProfile } from './upstream/profile.js';
import type { Identity, Upstream } from './upstream/upstream.js';

/** What an authorization server is made of. */
export interface AuthorizationServerOptions {
  readonly config: AuthorizationServerConfig;
  /** Keeps what must not be forgotten. Whoever opened it closes it. */
  readonly store: Store;
  /** What the tools need: `src/scope-map.ts`. */
  readonly scopes: ScopePolicy;
  /** Who gets which scopes: `src/sign-in.ts`. */
  readonly signIn: SignInPolicy;
  readonly limits: SignInLimits;
  readonly log?: LogSink;
  /** Replaced in tests only, as all that follows. */
  readonly upstream?: Upstream;
  /** Towards the upstream. */
  readonly fetch?: Fetch;
  /** Gets metadata documents of clients. */
  readonly fetchDocument?: FetchDocument;
  /** Seconds since the epoch. */
  readonly now?: () => number;
}

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
  const { config, store, limits, signIn } = options;
  const { issuer, resource } = config;
  const sink = options.log ?? logSink;
  const log = createEventLog(sink);
  const now = options.now ?? (() => Date.now() / 1000);
  const ring = createKeyRing(config.encryptionKeys);

  assertPolicy(signIn, upstreamProfile, options.scopes);
  const scopeRules = compileScopePolicy(options.scopes);
  const scopes = [
    ...new Set([...scopesIn(options.scopes), ...Object.entries(options.scopes.hierarchy).flat(2)]),
  ];
  const rules = { resource, scopes: new Set(scopes), baseScopes: scopeRules.base };

  const admission = config.upstream.admit;
  const upstream =
    options.upstream ??
    createUpstream({
      profile: upstreamProfile,
      createIdentitySource,
      config: config.upstream,
      rules: rulesOf(admission, signIn),
      ...(signIn.apiScopes ? { apiScopes: signIn.apiScopes } : {}),
      redirectUri: issuer + CALLBACK_PATH,
      ...(options.fetch ? { fetch: options.fetch } : {}),
    });
  const seconds = () => Math.floor(now());
  const vault = createUpstreamTokenVault({ store, ring, upstream, now: seconds });
  const accounts = createAccounts({ store, ring, upstream, vault, admission, now: seconds });
  const signIns = createSignIns({
    issuer,
    store,
    ring,
    upstream,
    accounts,
    admission,
    now: seconds,
  });
  const outcomes = createOutcomes(store, ring, seconds);
  const clients = createClientPolicy({
    ...config,
    store,
    ring,
    now,
    log: ({ clientId, reason, used }) => {
      log({
        event: 'refusal',
        error: 'client_document',
        description: `${reason}; ${used}`,
        client: clientId,
      });
    },
    ...(options.fetchDocument ? { fetchDocument: options.fetchDocument } : {}),
  });
  const mayHave = (identity: Identity, asked: readonly string[]) =>
    grantedScopes(signIn, identity, asked, options.scopes);
  const grants = createGrants({ store, accounts, scopes, scopeRules, mayHave, log });
  const adapter = createAdapter(store, ring, {
    graceSeconds: limits.refreshGraceSeconds,
    now,
    log: sink,
  });
  const provider = createProvider({
    config,
    limits,
    clients,
    grants,
    adapter: tellingUnavailable(adapter),
    log,
  });

  const documents = new Map<string, object>([
    ...paths.metadata.map(
      (path) =>
        [
          path,
          serverMetadata({ issuer, scopes, registers: config.registration !== 'off' }),
        ] as const,
    ),
    [paths.jwks, publicKeys(config.signingKeys)],
  ]);
  const rates = createRates(limits);
  const connections = createConnections({
    provider,
    issuer,
    store,
    ring,
    upstream,
    signIns,
    forgetIfUnused: grants.forgetIfUnused,
    log: sink,
    now: seconds,
  });
  const callback = provider.callback();
  const running = new RunningRequests(securityHeaders(issuer));
  const front = createFront({
    config,
    running,
    rates,
    log,
    endpoints: createEndpoints({
      config,
      rules,
      limits,
      clients,
      documents,
      provider: (req, res) => callback(req, res),
      interaction: createInteraction({
        provider,
        issuer,
        resource,
        store,
        clients,
        upstream,
        signIns,
        outcomes,
        scopeRules,
        grantedScopes: mayHave,
        forgetIfUnused: grants.forgetIfUnused,
        log: sink,
        now: seconds,
      }),
      callback: createCallback({ issuer, signIns, outcomes, connections, log: sink }),
      connections: (req, res) => connections.handle(req, res),
      ready: () => store.ready(),
      rates,
      log,
    }),
  });
  return {
    handle: front,
    withOwnDocuments: (fetch) => withOwnDocuments(fetch, issuer, documents),
    upstreamTokens: vault,
    ready: () => store.ready(),
    close: () => running.finished(),
  };
}
