import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostTellingFirst, pairsOf, pairwise, type Row } from '../support/pairwise.js';

/** Every row there is. */
function product(axes: Record<string, string[]>): Row[] {
  return Object.entries(axes).reduce<Row[]>(
    (rows, [axis, values]) =>
      rows.flatMap((row) => values.map((value) => ({ ...row, [axis]: value }))),
    [{}],
  );
}

const values = (count: number) => Array.from({ length: count }, (_, index) => String(index));

const axes = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 })
  .map((sizes) => Object.fromEntries(sizes.map((size, axis) => [`axis ${axis}`, values(size)])));

const pairs = (rows: readonly Row[]) => [...new Set(rows.flatMap(pairsOf))].sort();

describe('a pairwise covering set', () => {
  it('lets any two values of different axes meet', () => {
    fc.assert(
      fc.property(axes, (all) => {
        expect(pairs(pairwise(all))).toEqual(pairs(product(all)));
      }),
    );
  });

  it('is far smaller than the product', () => {
    const all = { a: values(5), b: values(9), c: values(3), d: values(4) };
    expect(product(all)).toHaveLength(540);
    expect(pairwise(all).length).toBeLessThanOrEqual(50);
  });

  it('holds no row that is impossible, and every pair that is possible', () => {
    const all = { provider: values(6), framework: values(3), grant: ['none', 'x', 'y'] };
    const possible = ({ provider, grant }: Row) =>
      grant === undefined ||
      provider === undefined ||
      grant === 'none' ||
      Number(provider) % 2 === 0;
    const rows = pairwise(all, possible);
    expect(rows.every(possible)).toBe(true);
    expect(pairs(rows)).toEqual(pairs(product(all).filter(possible)));
  });

  it('is the same every time', () => {
    const all = { a: ['x', 'y'], b: ['1', '2', '3'], c: ['p', 'q'] };
    expect(pairwise(all)).toEqual(pairwise(all));
  });
});

describe('rows that say most, first', () => {
  it('are the same rows', () => {
    fc.assert(
      fc.property(axes, fc.nat(8), (all, few) => {
        const rows = pairwise(all);
        const ordered = mostTellingFirst(rows, 'axis 0', few);
        expect(ordered).toHaveLength(rows.length);
        expect(new Set(ordered)).toEqual(new Set(rows));
      }),
    );
  });

  it('show what nobody saw before what everybody saw', () => {
    const [same, near, far] = [
      { a: '1', b: '1', c: '1' },
      { a: '1', b: '1', c: '2' },
      { a: '1', b: '2', c: '2' },
    ];
    expect(mostTellingFirst([same, near, far], 'a', 2)).toEqual([same, far, near]);
  });
});
