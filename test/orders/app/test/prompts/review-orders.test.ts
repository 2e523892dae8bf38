import { expect, it } from 'vitest';
import { reviewOrdersPrompt } from '../../src/prompts/review-orders.js';
import { openShop } from '../orders/support/shop.js';

it('shows the orders of the caller to the model, and nobody else’s', async () => {
  const { owner, stranger } = await openShop(2);
  expect(await reviewOrdersPrompt.get({}, owner())).toContain(
    'A-2  2026-11-02  open  1 × Tea  € 5.00',
  );
  expect(await reviewOrdersPrompt.get({ status: 'shipped' }, owner())).not.toContain('A-2');
  expect(await reviewOrdersPrompt.get({}, stranger())).not.toContain('A-2');
});

it('completes the status', async () => {
  const { owner } = await openShop(0);
  expect(await reviewOrdersPrompt.complete?.status?.('d', owner(), {})).toEqual(['delivered']);
});
