import type { AuditFinding } from '../engine/model.js';
import type { AuditOptions } from '../index.js';
import type { RunningProject } from './running-project.js';

/** What an audit may do to a project that was started for it: everything but call its tools. */
export function optionsOf(
  project: RunningProject,
  signal: AbortSignal,
  onFinding?: (finding: AuditFinding) => void,
): AuditOptions {
  return {
    target: project.target,
    revision: project.revision,
    revisionFrom: 'project',
    tokens: project.tokens,
    ...(project.issuer ? { issuer: project.issuer } : {}),
    expectations: project.expectations,
    followIssuer: false,
    privateNetwork: false,
    isGenerated: true,
    allowToolCalls: false,
    allowRegistration: true,
    allowBurst: true,
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
