import { describe, expect, it } from 'vitest';
import { orderResource } from '../../src/resources/order.js';
import { openShop } from '../orders/support/shop.js';

describe('orders://order/{id}', () => {
  it('is read by its owner; a foreign and a missing one are alike', async () => {
    const { owner, stranger } = await openShop(1);
    expect(await orderResource.read({ id: 'A-1' }, owner())).toMatchObject({ item: 'Tea' });
    expect(await orderResource.read({ id: 'A-1' }, stranger())).toBeUndefined();
    expect(await orderResource.read({ id: 'A-2' }, owner())).toBeUndefined();
  });

  it('lists the newest, to their owner', async () => {
    const { owner, stranger } = await openShop(21);
    const listed = (await orderResource.list?.(owner())) ?? [];
    expect(listed).toHaveLength(20);
    expect(listed[0]).toMatchObject({ uri: 'orders://order/A-21', title: 'Tea' });
    expect(await orderResource.list?.(stranger())).toEqual([]);
  });

  it('completes ids, to their owner', async () => {
    const { owner, stranger } = await openShop(12);
    const { id } = orderResource.complete ?? {};
    expect(await id?.('A-1', owner(), {})).toEqual(['A-1', 'A-10', 'A-11', 'A-12']);
    expect(await id?.('A%', owner(), {})).toEqual([]);
    expect(await id?.('A-1', stranger(), {})).toEqual([]);
  });
});
