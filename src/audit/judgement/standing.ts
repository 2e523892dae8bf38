import { countFindings, type Counts, type Verdict } from '../../report/finding.js';
import type { AuditFinding } from '../engine/model.js';

/** A finding, with what a team has said of it before. */
export interface JudgedFinding extends AuditFinding {
  /** The policy accepts it, for this reason and through this day (UTC). */
  readonly waived?: { readonly reason: string; readonly until: string };
  /** It stands in the baseline. */
  readonly known?: true;
}

/** What a finding counts as: its verdict, unless it is accepted or known. */
export type Standing = Verdict | 'waived' | 'known';

/** Tells what a finding counts as. A waiver says more than a baseline: it has a reason. */
export function standingOf({ verdict, waived, known }: JudgedFinding): Standing {
  if (waived) return 'waived';
  return known ? 'known' : verdict;
}

/** Tells whether something was found that a waiver or a baseline can be about. */
export function isComplaint({ verdict }: Pick<AuditFinding, 'verdict'>): boolean {
  return verdict === 'fail' || verdict === 'warn' || verdict === 'advice';
}

/** Numbers of findings by what they count as. */
export interface JudgedCounts extends Counts {
  /** Failures, warnings and advice that the policy accepts; in none of the other numbers. */
  readonly waived: number;
  /** Those that stand in the baseline; in none of the other numbers. */
  readonly known: number;
  /** Checks of a MUST among those not checked. */
  readonly mustNotChecked: number;
}

/** Counts findings by what they count as. */
export function countJudged(findings: readonly JudgedFinding[]): JudgedCounts {
  const count = (standing: Standing) =>
    findings.filter((each) => standingOf(each) === standing).length;
  return {
    ...countFindings(findings.filter(({ waived, known }) => !waived && !known)),
    waived: count('waived'),
    known: count('known'),
    mustNotChecked: findings.filter(
      ({ verdict, level }) => verdict === 'not-checked' && level.startsWith('MUST'),
    ).length,
  };
}

/** Adds the numbers of several audits. */
export function sumCounts(counts: readonly JudgedCounts[]): JudgedCounts {
  const sum = (member: keyof JudgedCounts) =>
    counts.reduce((total, each) => total + each[member], 0);
  return {
    pass: sum('pass'),
    fail: sum('fail'),
    warn: sum('warn'),
    advice: sum('advice'),
    notChecked: sum('notChecked'),
    waived: sum('waived'),
    known: sum('known'),
    mustNotChecked: sum('mustNotChecked'),
  };
}
