import { createAuthenticate } from './authenticate.js';
import { createChallenges } from './challenges.js';
import { createDecisionLog } from './decision-log.js';
import { createDeny } from './denial.js';
import { reasonOf } from './failure.js';
import { createGuard } from './guard.js';
import { logSink } from './log-sink.js';
import { publishMetadata } from './metadata.js';
import {
  compileScopePolicy,
  requestableScopes,
} from './scopes.js';
import { createVerifier } from './token/verify.js';

/** The rules of revision 2026-07-28 of the MCP specification, where revisions differ. */
export const revision = {
  id: '2026-07-28',
  scopeInChallenge: true,
  challengeEchoesGranted: false,
};

/**
 * Wires the auth layer together. Nothing is fetched until the first token arrives.
 *
 * @throws Error when the scope policy holds something that is not a scope
 */
export function createResourceServer(options) {
  const { config, profile, limits } = options;
  const scopes = compileScopePolicy(options.policy);
  const requestable = (needed) =>
    requestableScopes(profile, config.resource, needed);
  const metadata = publishMetadata({
    resource: config.resource,
    issuers: [config.issuer],
    scopes: requestable(scopes.base),
    name: options.name,
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
  });
  const { quotas } = options;
  const guard = createGuard({
    authenticate: createAuthenticate({
      verify,
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

function logFailure(event, cause, sink) {
  sink(
    JSON.stringify({
      time: new Date().toISOString(),
      event,
      cause: reasonOf(cause),
    }),
    'error',
  );
}
