import type { RevisionId } from '../catalog/revisions.js';
import { requirements } from '../requirements/index.js';
import type { AuditFinding } from './engine/model.js';

/** Shown of the rows that nothing is known of. */
const NAMED = 5;

/**
 * Says why an audit proves too little to pass, although nothing failed.
 *
 * @param hindered checks that could not run although they had all that they need
 */
export function incompleteness(
  revision: RevisionId,
  findings: readonly AuditFinding[],
  hindered: readonly AuditFinding[],
): string | undefined {
  if (findings.every(({ verdict }) => verdict === 'not-checked')) {
    return `no requirement of MCP ${revision} was checked`;
  }
  const reported = new Set(findings.flatMap(({ rows }) => rows.map(({ id }) => id)));
  const silent = requirements.filter(
    ({ id, levels }) => isMust(levels[revision]) && !reported.has(id),
  );
  if (silent.length > 0) return `nothing is reported of ${listed(silent)}, a MUST each`;
  const missed = hindered.filter(({ level }) => isMust(level));
  const [first] = missed;
  if (!first) return undefined;
  return `could not check ${listed(missed)}, a MUST each: ${first.says ?? ''}`;
}

function isMust(level: string | null): boolean {
  return level?.startsWith('MUST') === true;
}

function listed(rows: readonly { readonly id: string }[]): string {
  const ids = [...new Set(rows.map(({ id }) => id))];
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : '';
  return `${ids.slice(0, NAMED).join(', ')}${more}`;
}
