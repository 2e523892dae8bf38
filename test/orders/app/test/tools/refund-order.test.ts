import { describe, expect, it } from 'vitest';
import { refundOrderTool } from '../../src/tools/refund-order.js';
import { openShop } from '../orders/support/shop.js';

const wish = { id: 'A-1', reason: 'Broken' };
const asking = {
  canAsk: true,
  ask: (questions: object) => ({ resultType: 'input_required' as const, ...questions }),
};
const answering = (refund: boolean) => ({ ...asking, answer: () => ({ refund }) as never });

describe('refund_order', () => {
  it('asks before it does anything', async () => {
    const { owner, services } = await openShop(1);
    expect(await refundOrderTool.run(wish, owner(asking))).toMatchObject({
      confirmation: { message: 'Refund € 5.00 for 1 × Tea (order A-1)?' },
    });
    expect(await services.orders.find(owner(), 'A-1')).toMatchObject({ status: 'open' });
  });

  it('refunds once when it was confirmed, and tells whoever watches the order', async () => {
    const { owner, services } = await openShop(1);
    const updated: string[] = [];
    const agreed = owner({ ...answering(true), resourceUpdated: (uri) => void updated.push(uri) });
    expect(await refundOrderTool.run(wish, agreed)).toBe('Refunded € 5.00 for order A-1.');
    expect(await refundOrderTool.run(wish, agreed)).toBe('The order A-1 was refunded before.');
    expect(updated).toEqual(['orders://order/A-1']);
    expect(await services.orders.find(agreed, 'A-1')).toMatchObject({
      status: 'refunded',
      refundReason: 'Broken',
    });
  });

  it.each([
    ['declined', { ...asking, declined: () => true }],
    ['answered with no', answering(false)],
  ])('refunds nothing when it was %s', async (_, members) => {
    const { owner, services } = await openShop(1);
    expect(await refundOrderTool.run(wish, owner(members))).toBe('Not refunded.');
    expect(await services.orders.find(owner(), 'A-1')).toMatchObject({ status: 'open' });
  });

  it('says so where the client cannot ask', async () => {
    const { owner } = await openShop(1);
    expect(await refundOrderTool.run(wish, owner())).toMatchObject({ isError: true });
  });

  it('knows no order of another user', async () => {
    const { stranger } = await openShop(1);
    const answer = await refundOrderTool.run(wish, stranger());
    expect(answer).toEqual({ text: 'You have no order with this id.', isError: true });
  });
});
