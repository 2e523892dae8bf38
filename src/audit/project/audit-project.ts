import type { AuditFinding } from '../engine/model.js';
import type { AuditOptions } from '../index.js';
import type { RunningProject } from './running-project.js';

/** What is known of a project that was started for an audit, and what may be done to it. */
export function factsOf(project: RunningProject) {
  return {
    target: project.target,
    revision: project.revision,
    tokens: project.tokens,
    ...(project.issuer ? { issuer: project.issuer } : {}),
    ...(project.prover ? { prover: project.prover } : {}),
    ...(project.ownServer ? { ownServer: project.ownServer } : {}),
    expectations: project.expectations,
    isGenerated: true,
    allowRegistration: true,
    allowBurst: true,
  };
}

/**
 * What an audit may do to a project that is proven to be guarded: everything but call its tools, and but start it
 * again and again.
 */
export function optionsOf(
  project: RunningProject,
  signal: AbortSignal,
  onFinding?: (finding: AuditFinding) => void,
): AuditOptions {
  return {
    ...factsOf(project),
    revisionFrom: 'project',
    followIssuer: false,
    privateNetwork: false,
    allowToolCalls: false,
    limits: LIMITS,
    signal,
    ...(onFinding ? { onFinding } : {}),
  };
}

/** To flood a project of one's own for a moment takes hundreds of requests. */
const LIMITS = {
  requests: 2000,
  rate: 200,
  requestMs: 10_000,
  totalMs: 300_000,
  responseBytes: 256 * 1024,
};
