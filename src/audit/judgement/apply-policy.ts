import type { RevisionId } from '../../catalog/revisions.js';
import { requirement, type Level, type RequirementId } from '../../requirements/index.js';
import type { Policy, Waiver } from './policy-schema.js';
import { isComplaint, type JudgedFinding } from './standing.js';

/** What a reader of the report has to know of the policy. */
export interface PolicyNotes {
  /** Rows that the policy gives another level. */
  readonly levels: readonly {
    readonly row: RequirementId;
    /** `null` where the revision does not state the row: then nothing changes. */
    readonly from: Level | null;
    readonly to: Level;
  }[];
  /** Waivers whose last day is over: they do not count any more. */
  readonly expired: readonly Waiver[];
  /** Waivers that count and that nothing was found for. */
  readonly unused: readonly Waiver[];
}

/**
 * Marks what the policy accepts.
 *
 * @param day of the audit (UTC), as in 2027-01-31
 */
export function applyPolicy(
  findings: readonly JudgedFinding[],
  { waive = [], levels = {} }: Policy,
  { revision, day }: { readonly revision: RevisionId; readonly day: string },
): { readonly findings: JudgedFinding[]; readonly notes: PolicyNotes } {
  const expired = waive.filter(({ until }) => until < day);
  const counting = waive.filter((each) => !expired.includes(each));
  const used = new Set<Waiver>();
  const judged = findings.map((finding): JudgedFinding => {
    const waiver = isComplaint(finding)
      ? counting.find((each) => isAbout(each, finding))
      : undefined;
    if (!waiver) return finding;
    used.add(waiver);
    return { ...finding, waived: { reason: waiver.reason, until: waiver.until } };
  });
  const changed = Object.entries(levels) as [RequirementId, Level][];
  return {
    findings: judged,
    notes: {
      levels: changed.map(([row, to]) => ({ row, from: requirement(row).levels[revision], to })),
      expired,
      unused: counting.filter((each) => !used.has(each)),
    },
  };
}

function isAbout({ row, title }: Waiver, finding: JudgedFinding): boolean {
  return finding.id === row && (title === undefined || title === finding.title);
}
