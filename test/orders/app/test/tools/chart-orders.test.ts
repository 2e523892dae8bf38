import { expect, it } from 'vitest';
import { chartOrdersTool } from '../../src/tools/chart-orders.js';
import { openShop } from '../orders/support/shop.js';

it('draws the months, and tells them', async () => {
  const { owner, stranger } = await openShop(31);
  expect(await chartOrdersTool.run({}, owner())).toMatchObject({
    content: [
      { type: 'image', mimeType: 'image/png' },
      { type: 'text', text: '2026-11: € 150.00\n2026-12: € 5.00' },
    ],
  });
  expect(await chartOrdersTool.run({}, stranger())).toBe('You have no orders yet.');
});
