import { expect, it } from 'vitest';
import { placeOrderTool } from '../../src/tools/place-order.js';
import { openShop } from '../orders/support/shop.js';

it('places an order, and says that the summary changed', async () => {
  const { owner, services } = await openShop(0);
  const updated: string[] = [];
  const context = owner({ resourceUpdated: (uri) => void updated.push(uri) });
  const placed = await placeOrderTool.run({ item: 'Pot', quantity: 2, unitCents: 900 }, context);
  expect(placed).toMatchObject({ structuredContent: { item: 'Pot', totalCents: 1_800 } });
  expect(await services.orders.count(context)).toBe(1);
  expect(updated).toEqual(['orders://summary']);
});
