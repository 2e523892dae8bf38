import type { JudgedFinding } from '../../../src/audit/judgement/standing.js';
import type { RequirementId } from '../../../src/requirements/index.js';

/** A finding as an audit makes it. */
export function finding(
  id: RequirementId,
  verdict: JudgedFinding['verdict'],
  more: Partial<JudgedFinding> = {},
): JudgedFinding {
  const level = verdict === 'warn' ? 'SHOULD' : 'MUST';
  return {
    id,
    group: 'challenge',
    level,
    title: `holds ${id}`,
    verdict,
    ...(verdict === 'pass' ? {} : { says: 'the answer is 200' }),
    rows: [{ id, level, text: 'must hold', source: 'RFC 6750 §3' }],
    exchanges: [],
    ...more,
  };
}
