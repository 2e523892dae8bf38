import type { Waiver } from '../judgement/policy-schema.js';
import type { JudgedFinding } from '../judgement/standing.js';
import type { ReportDocument } from './document.js';

/** Says why a finding does not count; undefined where it does. Text of the policy is in it. */
export function whyNotCounted({ waived, known }: JudgedFinding): string | undefined {
  if (waived) return `waived until ${waived.until}: ${waived.reason}`;
  return known ? 'known: it stands in the baseline' : undefined;
}

/** What a policy and a baseline change in a report, and what of them has no effect, one fact a line. */
export function teamLines({
  policy,
  baseline,
}: Pick<ReportDocument, 'policy' | 'baseline'>): string[] {
  const { levels = [], expired = [], unused = [] } = policy ?? {};
  const { remarks = [], fixed = [], unseen = [] } = baseline ?? {};
  return [
    ...levels.map(({ row, from, to }) =>
      from === null
        ? `the policy gives ${row} a level, and this revision does not state the row`
        : `the policy judges ${row} as ${to} in place of ${from}`,
    ),
    ...expired.map((each) => `expired, and no longer waived: ${waiverLine(each)}`),
    ...unused.map((each) => `waived, and not found: ${waiverLine(each)}`),
    ...remarks,
    ...fixed.map(({ row, title }) => `mended, and still in the baseline: ${row} ${title}`),
    ...unseen.map(({ row, title }) => `in the baseline, and not checked now: ${row} ${title}`),
  ];
}

function waiverLine({ row, title, until, reason }: Waiver): string {
  return `${row}${title === undefined ? '' : ` ${title}`} (until ${until}: ${reason})`;
}
