import type { AuditResult } from '../index.js';
import { applyPolicy, type PolicyNotes } from './apply-policy.js';
import { compareBaseline, type BaselineNotes } from './baseline.js';
import type { Baseline, BaselinePart } from './baseline-schema.js';
import type { Policy } from './policy-schema.js';
import type { JudgedFinding } from './standing.js';

/** What a team has said before the audit. */
export interface Decisions {
  readonly policy?: Policy;
  readonly baseline?: {
    readonly written: Baseline;
    /** Of this server; undefined where the baseline knows nothing of it. */
    readonly part: BaselinePart | undefined;
  };
}

/** The findings of an audit, with what the team has said of them. */
export interface Judgement {
  readonly findings: readonly JudgedFinding[];
  readonly policy?: PolicyNotes;
  readonly baseline?: BaselineNotes;
}

/**
 * Judges the findings by what a team has decided. Nothing is left out: what is accepted or known is marked.
 *
 * @param version of this audit
 */
export function judge(
  { findings, revision, startedAt, target }: AuditResult,
  { policy, baseline }: Decisions,
  version: string,
): Judgement {
  const spoken = revision.revision;
  const byPolicy =
    policy && applyPolicy(findings, policy, { revision: spoken, day: startedAt.slice(0, 10) });
  const judged = byPolicy?.findings ?? findings;
  const compared =
    baseline &&
    compareBaseline(
      { findings: judged, target, revision: spoken, version },
      baseline.written,
      baseline.part,
    );
  return {
    findings: compared?.findings ?? judged,
    ...(byPolicy ? { policy: byPolicy.notes } : {}),
    ...(compared ? { baseline: compared.notes } : {}),
  };
}
