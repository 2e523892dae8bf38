import { describe, expect, it } from 'vitest';
import { searchOrdersTool } from '../../src/tools/search-orders.js';
import { openShop } from '../orders/support/shop.js';

describe('search_orders', () => {
  it('shows a page, and the next one from its cursor on', async () => {
    const { owner } = await openShop(3);
    const first = await searchOrdersTool.run({ limit: 2 }, owner());
    expect(first).toMatchObject({
      structuredContent: { total: 3, orders: [{ id: 'A-3' }, { id: 'A-2' }] },
    });
    const cursor = 'structuredContent' in first ? first.structuredContent.nextCursor : undefined;
    const second = await searchOrdersTool.run({ limit: 2, cursor }, owner());
    expect(second).toMatchObject({ structuredContent: { orders: [{ id: 'A-1' }] } });
    expect(second).not.toHaveProperty('structuredContent.nextCursor');
  });

  it('finds by status, time and text, in which % stands for itself', async () => {
    const { owner } = await openShop(3);
    const found = (wish: object) => searchOrdersTool.run({ limit: 9, ...wish }, owner());
    const placedFrom = '2026-11-02T00:00:00.000Z';
    const placedBefore = '2026-11-03T00:00:00.000Z';
    expect(await found({ placedFrom, placedBefore })).toMatchObject({
      structuredContent: { total: 1, orders: [{ id: 'A-2' }] },
    });
    expect(await found({ status: ['refunded'] })).toMatchObject({
      structuredContent: { total: 0 },
    });
    expect(await found({ text: 'te' })).toMatchObject({ structuredContent: { total: 3 } });
    expect(await found({ text: '%' })).toMatchObject({ structuredContent: { total: 0 } });
  });

  it('shows nobody the orders of another', async () => {
    const { stranger } = await openShop(3);
    const answer = await searchOrdersTool.run({ limit: 9 }, stranger());
    expect(answer).toMatchObject({ structuredContent: { total: 0, orders: [] } });
  });

  it('refuses a cursor that it never gave', async () => {
    const { owner } = await openShop(1);
    expect(await searchOrdersTool.run({ limit: 9, cursor: 'x' }, owner())).toMatchObject({
      isError: true,
    });
  });
});
