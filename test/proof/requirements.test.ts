import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { citedRows, isAsked, rows } from '../../scripts/docs/requirements.js';

describe('the requirements', () => {
  it('are cited only by rows that exist', () => {
    const known = new Set(rows.map(({ id }) => id));
    expect([...citedRows.keys()].filter((id) => !known.has(id))).toEqual([]);
  });

  it.each(catalog.requirements.map((each) => [each.id, each.proof] as const))(
    '%s, which projects claim, is named by a test in %s',
    (id, proof) => {
      expect([...(citedRows.get(id) ?? [])]).toContain(proof);
    },
  );

  it('have a test, a check of the audit, or a written reason each', () => {
    const forgotten = rows.filter(
      (row) =>
        isAsked(row) &&
        !citedRows.has(row.id) &&
        row.checks.length === 0 &&
        row.reason === undefined,
    );
    expect(forgotten.map(({ id }) => id)).toEqual([]);
  });
});
