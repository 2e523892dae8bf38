import type { AuditFinding } from '../engine/model.js';

/** Groups what was not checked by its reason, in the order of the report. */
export function uncheckedByReason(
  findings: readonly AuditFinding[],
  reasonOf: (finding: AuditFinding) => string,
): ReadonlyMap<string, readonly AuditFinding[]> {
  const byReason = new Map<string, AuditFinding[]>();
  for (const finding of findings) {
    if (finding.verdict !== 'not-checked') continue;
    const reason = reasonOf(finding);
    byReason.set(reason, [...(byReason.get(reason) ?? []), finding]);
  }
  return byReason;
}
