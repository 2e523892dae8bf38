import type { Finding } from '../engine/model.js';

/** What was not checked, by its reason, in the order of the report. */
export function uncheckedByReason(
  findings: readonly Finding[],
  reasonOf: (finding: Finding) => string,
): ReadonlyMap<string, readonly Finding[]> {
  const byReason = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.verdict !== 'not-checked') continue;
    const reason = reasonOf(finding);
    byReason.set(reason, [...(byReason.get(reason) ?? []), finding]);
  }
  return byReason;
}
