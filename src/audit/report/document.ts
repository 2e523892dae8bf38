import { GENERATOR_VERSION } from '../../version.js';
import { families } from '../checks/index.js';
import type { AuditResult } from '../index.js';
import { countFindings, type Counts } from '../../report/finding.js';
import type { AuditFinding } from '../engine/model.js';

/** The result as one JSON document; documented in docs/audit.md and src/cli/documents.ts, changed only with `format`. */
export interface ReportDocument {
  readonly format: 1;
  /** Version of the audit. */
  readonly version: string;
  /** Begin of the audit (RFC 3339, UTC). */
  readonly startedAt: string;
  readonly target: string;
  readonly spec: AuditResult['revision'];
  readonly requests: number;
  /** Reason for which the audit ended early. */
  readonly stopped?: string;
  readonly counts: Counts & {
    /** Checks of a MUST among those not checked. */
    readonly mustNotChecked: number;
  };
  readonly groups: readonly { readonly id: string; readonly title: string }[];
  readonly checks: readonly AuditFinding[];
  readonly clients: AuditResult['clients'];
}

/** Puts the document together. */
export function reportDocument(result: AuditResult): ReportDocument {
  const { target, revision, startedAt, requests, stopped, findings, clients } = result;
  return {
    format: 1,
    version: GENERATOR_VERSION,
    startedAt,
    target,
    spec: revision,
    requests,
    ...(stopped === undefined ? {} : { stopped }),
    counts: {
      ...countFindings(findings),
      mustNotChecked: findings.filter(
        ({ verdict, level }) => verdict === 'not-checked' && level.startsWith('MUST'),
      ).length,
    },
    groups: [
      ...families.map(({ id, title }) => ({ id, title })),
      { id: 'not-from-outside', title: 'Not to be seen from outside' },
    ],
    checks: findings,
    clients,
  };
}
