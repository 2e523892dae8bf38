import { describe, expect, it } from 'vitest';
import { requirements } from '../../src/requirements/index.js';
import { citedRows, isAsked, rows } from '../../scripts/docs/requirements.js';

describe('the requirements', () => {
  it('are cited only by rows that exist', () => {
    const known = new Set<string>(rows.map(({ id }) => id));
    expect([...citedRows.keys()].filter((id) => !known.has(id))).toEqual([]);
  });

  it.each(
    requirements.flatMap(({ id, proof = {} }) =>
      (typeof proof === 'string' ? [proof] : Object.values(proof)).map(
        (file) => [id, file] as const,
      ),
    ),
  )('%s, which projects claim, is named by a test in %s', (id, file) => {
    expect([...(citedRows.get(id) ?? [])]).toContain(`test/auth/${file}.test.ts`);
  });

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
