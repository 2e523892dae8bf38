import { expect, it } from 'vitest';
import { summaryResource } from '../../src/resources/summary.js';
import { openShop } from '../orders/support/shop.js';

it('sums up the orders of the caller', async () => {
  const { owner, stranger } = await openShop(2);
  expect(await summaryResource.read({}, owner())).toEqual({
    orders: 2,
    months: [{ month: '2026-11', orders: 2, cents: 1_000 }],
  });
  expect(await summaryResource.read({}, stranger())).toEqual({ orders: 0, months: [] });
});
