import { describe, expect, it } from 'vitest';
import { coverage } from '../../src/audit/coverage.js';
import { families } from '../../src/audit/checks/index.js';
import { matrix } from '../../src/audit/rows/index.js';
import { unchecked } from '../../src/audit/unchecked.js';
import { catalog } from '../../src/catalog/index.js';

describe('the requirements matrix', () => {
  it('has a check or a reason for every row that anybody must or should meet', () => {
    const forgotten = coverage().filter(
      ({ levels, checks, reason }) =>
        Object.values(levels).some((level) => level !== 'MAY') &&
        checks.length === 0 &&
        reason === undefined,
    );
    expect(forgotten.map(({ id }) => id)).toEqual([]);
  });

  it('has no reason for a row with a check, and none for a row that does not exist', () => {
    const ids = new Set(families.flatMap(({ checks }) => checks.flatMap(({ rows }) => rows)));
    for (const id of Object.keys(unchecked)) {
      expect(ids.has(id), `${id} has both`).toBe(false);
      expect(matrix.has(id), id).toBe(true);
    }
    for (const id of ids) expect(matrix.has(id), id).toBe(true);
  });

  it.each(catalog.revisions)('agrees on levels with what projects for $id state', (revision) => {
    for (const { id, level } of catalog.requirements) {
      const stated = id in revision.levels ? revision.levels[id] : level;
      const keyword = matrix.get(id)?.levels.get(revision.id)?.replace(' NOT', '');
      if (stated === null || keyword === undefined) continue;
      expect(keyword, `${id} in ${revision.id}`).toBe(stated);
    }
  });
});
