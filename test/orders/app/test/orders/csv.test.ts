import { expect, it } from 'vitest';
import { csvLines } from '../../src/orders/csv.js';

it('quotes what separates, and keeps a formula from being one', () => {
  const order = {
    id: 'A-1',
    placedAt: '2026-11-29T10:00:00.000Z',
    status: 'open' as const,
    quantity: 2,
    totalCents: 990,
  };
  expect(
    csvLines([
      { ...order, item: 'Cup "Berlin", red' },
      { ...order, item: '=1+1' },
    ]),
  ).toBe(
    'A-1,2026-11-29T10:00:00.000Z,open,"Cup ""Berlin"", red",2,990\r\n' +
      "A-1,2026-11-29T10:00:00.000Z,open,'=1+1,2,990\r\n",
  );
});
