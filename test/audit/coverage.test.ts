import { describe, expect, it } from 'vitest';
import { coverage } from '../../src/audit/coverage.js';

describe('the requirements', () => {
  it('have a check or a reason each that anybody must or should meet', () => {
    const forgotten = coverage().filter(
      ({ levels, checks, reason }) =>
        Object.values(levels).some((level) => level !== 'MAY') &&
        checks.length === 0 &&
        reason === undefined,
    );
    expect(forgotten.map(({ id }) => id)).toEqual([]);
  });

  it('have no reason where they have a check', () => {
    const both = coverage().filter(
      ({ checks, reason }) => checks.length > 0 && reason !== undefined,
    );
    expect(both.map(({ id }) => id)).toEqual([]);
  });
});
