import { revisions } from '../../catalog/revisions.js';
import { GENERATOR_VERSION } from '../../version.js';
import { families } from '../checks/index.js';
import type { AuditResult } from '../index.js';
import type { Judgement } from '../judgement/judge.js';
import { countJudged, type JudgedCounts, type JudgedFinding } from '../judgement/standing.js';

/** The result as one JSON document; documented in docs/audit.md and src/cli/documents.ts, changed only with `format`. */
export interface ReportDocument {
  readonly format: 1;
  /** Version of the audit. */
  readonly version: string;
  /** Begin of the audit (RFC 3339, UTC). */
  readonly startedAt: string;
  readonly target: string;
  /** Of the server, where several are audited. */
  readonly name?: string;
  readonly spec: AuditResult['revision'];
  readonly requests: number;
  /** Reason for which the audit ended early. */
  readonly stopped?: string;
  readonly counts: JudgedCounts;
  /** What the policy changes, and what of it has no effect. */
  readonly policy?: Judgement['policy'];
  /** How the findings differ from the baseline. */
  readonly baseline?: Judgement['baseline'];
  readonly groups: readonly { readonly id: string; readonly title: string }[];
  readonly checks: readonly JudgedFinding[];
  readonly clients: AuditResult['clients'];
}

/**
 * Puts the document together.
 *
 * @param judgement of the team; without one every finding stands for itself
 * @param name of the server, where several are audited
 */
export function reportDocument(
  result: AuditResult,
  judgement: Judgement = { findings: result.findings },
  name?: string,
): ReportDocument {
  const { target, revision, startedAt, requests, stopped, clients } = result;
  const { findings, policy, baseline } = judgement;
  return {
    format: 1,
    version: GENERATOR_VERSION,
    startedAt,
    target,
    ...(name === undefined ? {} : { name }),
    spec: revision,
    requests,
    ...(stopped === undefined ? {} : { stopped }),
    counts: countJudged(findings),
    ...(policy ? { policy } : {}),
    ...(baseline ? { baseline } : {}),
    groups: [
      ...families.map(({ id, title }) => ({ id, title })),
      { id: 'not-from-outside', title: 'Not to be seen from outside' },
    ],
    checks: findings,
    clients,
  };
}

/**
 * The document of a server that could not be audited at all, so that it stands among the others.
 *
 * @param target URL, or directory of a project
 */
export function unauditedDocument(
  server: { readonly name: string; readonly target: string },
  reason: string,
): ReportDocument {
  const revision = { revision: revisions[0].id, from: 'assumed' } as const;
  const startedAt = new Date().toISOString();
  const nothing = { startedAt, revision, findings: [], requests: 0, stopped: reason, clients: [] };
  return reportDocument({ ...nothing, target: server.target }, undefined, server.name);
}
