import { revisions, type RevisionId } from '../catalog/revisions.js';
import { requirements, type Level, type RequirementId } from '../requirements/index.js';
import { families } from './checks/index.js';
import type { AuditFinding } from './engine/model.js';

/** What the audit does about one requirement. */
export interface Coverage {
  readonly id: RequirementId;
  /** By revision, newest first; those that do not state it are left out. */
  readonly levels: Readonly<Partial<Record<RevisionId, Level>>>;
  readonly text: string;
  readonly source: string;
  /** Titles of the checks, with what they need. */
  readonly checks: readonly string[];
  /** Why there is none. */
  readonly reason?: string;
}

/** Every requirement, in the order of the matrix. */
export function coverage(): Coverage[] {
  const checks = families.flatMap((family) => family.checks);
  return requirements.map(({ id, levels, text, source, unchecked }) => ({
    id,
    levels: Object.fromEntries(
      revisions.flatMap((revision) => {
        const level = levels[revision.id];
        return level === null ? [] : [[revision.id, level]];
      }),
    ),
    text,
    source,
    checks: checks
      .filter(({ rows }) => rows.includes(id))
      .map(({ title, needs }) =>
        needs.length === 0 ? title : `${title} (needs: ${needs.join(', ')})`,
      ),
    ...(unchecked === undefined ? {} : { reason: unchecked }),
  }));
}

/** The requirements that have no check, as lines of the report. */
export function uncheckedFindings(revision: RevisionId): AuditFinding[] {
  return requirements.flatMap(({ id, levels, text, source, unchecked }): AuditFinding[] => {
    const level = levels[revision];
    if (unchecked === undefined || level === null || level === 'MAY') return [];
    return [
      {
        id,
        level,
        group: 'not-from-outside',
        title: text,
        verdict: 'not-checked',
        says: unchecked,
        rows: [{ id, level, text, source }],
        exchanges: [],
      },
    ];
  });
}
