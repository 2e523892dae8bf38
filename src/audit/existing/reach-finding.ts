import type { RevisionId } from '../../catalog/revisions.js';
import { requirement } from '../../requirements/index.js';
import type { AuditFinding } from '../engine/model.js';
import type { Reach } from './reach.js';

/** Writes down what came of asking without a token at every path, as a line of the report. */
export function reachFinding({ reached, sent, paths }: Reach, revision: RevisionId): AuditFinding {
  const id = 'CHAL-01';
  const { levels, text, source } = requirement(id);
  const level = levels[revision] ?? 'MUST';
  const base = {
    ...{ id, level, group: 'challenge' },
    title: 'lets no path that was asked reach MCP without a token',
    rows: [{ id, level, text, source }] as const,
    exchanges: [],
  };
  if (reached.length === 0) {
    return { ...base, verdict: 'pass', says: `${sent} requests at ${paths} paths and spellings` };
  }
  return {
    ...base,
    verdict: 'fail',
    says: reached.map(({ request, says }) => `${request} ${says}`).join('; '),
    remedy:
      'Name each path in existing.doors of secure-mcp.json, wrap every server that listens in protectServer, and every transport or handler in sealed.',
  };
}
