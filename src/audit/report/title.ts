import type { ReportDocument } from './document.js';

/** Names the server of a report: its name, where it has one, and its URL. */
export function titleOf({ name, target }: Pick<ReportDocument, 'name' | 'target'>): string {
  return name === undefined || name === target ? target : `${name} (${target})`;
}

/** Says in a few words how audits ended. What is waived or known is never passed over. */
export function headline(documents: readonly Pick<ReportDocument, 'counts'>[]): string {
  const sum = (member: 'fail' | 'waived' | 'known') =>
    documents.reduce((total, { counts }) => total + counts[member], 0);
  if (sum('fail') > 0) return `${sum('fail')} failed`;
  const others = (['waived', 'known'] as const)
    .filter((each) => sum(each) > 0)
    .map((each) => `${sum(each)} ${each}`);
  return ['No MUST failed', ...others].join(', ');
}
