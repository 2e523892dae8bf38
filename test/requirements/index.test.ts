import { describe, expect, it } from 'vitest';
import { revisions } from '../../src/catalog/revisions.js';
import { citation, levels, requirement, requirements } from '../../src/requirements/index.js';

const ids = revisions.map(({ id }) => id);

describe('the requirements', () => {
  it.each(requirements)('decide $id for every revision', (row) => {
    expect(Object.keys(row.levels).sort()).toEqual([...ids].sort());
    for (const level of Object.values(row.levels)) {
      if (level !== null) expect(levels).toContain(level);
    }
    expect(Object.values(row.levels).some((level) => level !== null)).toBe(true);
  });

  it('stand there once each, with a text and a source', () => {
    expect(new Set(requirements.map(({ text }) => text)).size).toBe(requirements.length);
    for (const row of requirements) {
      expect(requirement(row.id)).toEqual(row);
      expect(row.source).not.toBe('');
    }
  });

  it('are cited with what they rest on', () => {
    expect(citation('PRM-10')).toBe('PRM-10; RFC 9728 §3.3');
    expect(citation('PRM-09', 'PRM-10')).toBe('PRM-09, PRM-10; RFC 9728 §3.3, §6; RFC 9728 §3.3');
  });
});
