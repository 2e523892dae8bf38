import { createAuthenticate } from './authenticate.js';
import type { Caller } from './caller.js';
import { createChallenges } from './challenges.js';
import { createDecisionLog } from './decision-log.js';
import { createDeny } from './denial.js';
import { createNonces } from './dpop/nonce.js';
import { createProofs } from './dpop/proofs.js';
import { createMemoryReplayStore, type ReplayStore } from './dpop/replay.js';
import { reasonOf } from './failure.js';
import { createGuard, type Guard, type Quotas, type RevisionRules } from './guard.js';
import type { Fetch } from './limited-body.js';
import { logSink, type LogSink } from './log-sink.js';
import { publishMetadata, type PublishedMetadata } from './metadata.js';
import type { HttpResponse, Refusal } from './response.js';
import {
  compileScopePolicy,
  requestableScopes,
  type ScopePolicy,
  type ScopeRules,
} from './scopes.js';
import type { AuthInfo } from './sdk.js';
import { createVerifier, type VerifierConfig, type VerifierProfile } from './token/verify.js';

/** The rules of revision 2026-07-28 of the MCP specification, where revisions differ. */
export const revision: RevisionRules = {
  id: '2026-07-28',
  scopeInChallenge: true,
  challengeEchoesGranted: false,
};

/** Whether this project takes no bearer tokens, only tokens that are bound to a key (RFC 9449). */
export const requiresProof = true as boolean;

/** Everything that makes this server an OAuth 2.1 resource server. */
export interface ResourceServer {
  readonly guard: Guard;
  readonly metadata: PublishedMetadata;
  readonly scopes: ScopeRules;
  /** Gives the response to send; of a refusal the log gets a line. */
  readonly logged: (outcome: HttpResponse | Refusal, caller?: Caller) => HttpResponse;
  /** Gives what the SDK and the tools learn about a caller: not the token. */
  readonly authInfo: (caller: Caller) => AuthInfo;
}

/** Bounds on tokens and on the messages that come with them. */
export interface AuthLimits {
  /** A verified token is remembered this long at most, in seconds. */
  readonly tokenCacheSeconds: number;
  /** Longest access token, in characters. */
  readonly tokenCharacters: number;
  /** Deepest nesting of a message. */
  readonly jsonDepth: number;
  /** Most proofs that are remembered in memory. */
  readonly rememberedProofs: number;
}

/** How proofs are checked. */
export interface DpopConfig {
  /** Demands a nonce in every proof (RFC 9449 section 9); replicas have to share it. */
  readonly dpopNonceSecret: string | undefined;
}

/** The parts of a resource server. `fetch` and `log` are replaced in tests only. */
export interface ResourceServerOptions {
  readonly name: string;
  readonly config: VerifierConfig & DpopConfig;
  readonly profile: VerifierProfile;
  readonly policy: ScopePolicy;
  readonly limits: AuthLimits;
  readonly quotas: Quotas;
  /** Remembers used proofs, for this process unless given: replicas have to share one. */
  readonly replayStore?: ReplayStore;
  /** Replaced in tests only, as `fetch` and `log` are. */
  readonly requiresProof?: boolean;
  readonly fetch?: Fetch;
  readonly log?: LogSink;
}

/**
 * Wires the auth layer together. Nothing is fetched until the first token arrives.
 *
 * @throws Error when the scope policy holds something that is not a scope
 */
export function createResourceServer(options: ResourceServerOptions): ResourceServer {
  const { config, profile, limits } = options;
  const needsProof = options.requiresProof ?? requiresProof;
  const scopes = compileScopePolicy(options.policy);
  const requestable = (needed: readonly string[]) =>
    requestableScopes(profile, config.resource, needed);
  const metadata = publishMetadata({
    resource: config.resource,
    issuers: [config.issuer],
    scopes: requestable(scopes.base),
    name: options.name,
    requiresProof: needsProof,
  });
  const sink = options.log ?? logSink;
  const log = createDecisionLog(sink);
  const verify = createVerifier({
    config,
    profile,
    tokenCacheSeconds: limits.tokenCacheSeconds,
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    onFailure: (cause) => {
      logFailure('issuer_unavailable', cause, sink);
    },
  });
  const deny = createDeny(log);
  const challenges = createChallenges({
    baseScopes: revision.scopeInChallenge ? scopes.base : [],
    requestable,
    resourceMetadataUrl: metadata.url,
    requiresProof: needsProof,
  });
  const { dpopNonceSecret } = config;
  const proofs = createProofs({
    resource: config.resource,
    nonces: dpopNonceSecret === undefined ? undefined : createNonces(dpopNonceSecret),
    store: options.replayStore ?? createMemoryReplayStore(limits.rememberedProofs),
    onFailure: (cause) => {
      logFailure('replay_store_unavailable', cause, sink);
    },
  });
  const { quotas } = options;
  const guard = createGuard({
    authenticate: createAuthenticate({
      verify,
      proofs,
      requiresProof: needsProof,
      challenges,
      maxTokenLength: limits.tokenCharacters,
      secondsToWait: quotas.secondsToWait,
      deny,
    }),
    scopes,
    revision,
    challenges,
    stepsUp: profile.scopeRequest !== 'none',
    production: config.production,
    maxJsonDepth: limits.jsonDepth,
    quotas,
    deny,
    log,
  });
  const resource = new URL(config.resource);

  return {
    guard,
    metadata,
    scopes,
    logged(outcome, caller) {
      if (!('reason' in outcome)) return outcome;
      const { reason, setting, response } = outcome;
      log({ decision: 'denied', reason, status: response.status, setting, caller });
      return response;
    },
    authInfo: (caller) => ({
      token: '', // no tool can forward what it does not have (PASS-01)
      clientId: caller.clientId,
      scopes: [...caller.scopes],
      expiresAt: caller.expiresAt,
      resource,
      resourceMetadataUrl: metadata.url,
      extra: { caller },
    }),
  };
}

/** Reads the caller from an `AuthInfo` that `ResourceServer.authInfo` made. */
export function callerOf(authInfo: AuthInfo | undefined): Caller {
  const caller = authInfo?.extra?.['caller'];
  if (caller === undefined) throw new Error('the request was not authenticated');
  return caller as Caller;
}

function logFailure(event: string, cause: unknown, sink: LogSink): void {
  sink(
    JSON.stringify({
      time: new Date().toISOString(),
      event,
      cause: reasonOf(cause),
    }),
    'error',
  );
}
