import { z } from 'zod';
import { money } from '../orders/order.js';
import { defineTool } from './tool.js';

/** What a person answers, not the model. */
const confirmation = z.object({ refund: z.boolean().describe('Give the money back') });

/** Refunds one of the caller's orders, after a person has agreed. */
export const refundOrderTool = defineTool({
  name: 'refund_order',
  title: 'Refund an order',
  description: 'Gives the money for one of your orders back. You are asked to confirm it.',
  inputSchema: z.object({ id: z.string().max(64), reason: z.string().trim().min(1).max(200) }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
  async run({ id, reason }, context) {
    const { caller, services } = context;
    const found = await services.orders.find(caller, id);
    if (!found) return { text: 'You have no order with this id.', isError: true };
    if (found.status === 'refunded') return `The order ${id} was refunded before.`;
    if (!context.canAsk) {
      return {
        text: `A person must confirm a refund, and this client cannot ask. Nothing was refunded: do it in the shop, order ${id}.`,
        isError: true,
      };
    }
    if (context.declined('confirmation')) return 'Not refunded.';
    // Asked before anything happens: the whole call runs again with the answer.
    const answer = context.answer('confirmation', confirmation);
    if (!answer) {
      const message = `Refund ${money(found.totalCents)} for ${found.quantity} × ${found.item} (order ${id})?`;
      return context.ask({ confirmation: { message, schema: confirmation } });
    }
    if (!answer.refund) return 'Not refunded.';
    const isFirst = await services.orders.refund(caller, id, reason);
    if (!isFirst) return `The order ${id} was refunded before.`;
    context.resourceUpdated(`orders://order/${id}`);
    return `Refunded ${money(found.totalCents)} for order ${id}.`;
  },
});
