import { z } from 'zod';
import { describeOrder, order } from '../orders/order.js';
import { defineTool } from './tool.js';

/** Places an order for the caller. */
export const placeOrderTool = defineTool({
  name: 'place_order',
  title: 'Place an order',
  description: 'Places an order.',
  inputSchema: z.object({
    item: z.string().trim().min(1).max(100),
    quantity: z.int().min(1).max(1_000),
    unitCents: z.int().min(1).max(10_000_000),
  }),
  outputSchema: order,
  annotations: { readOnlyHint: false, destructiveHint: false },
  async run({ item, quantity, unitCents }, { caller, services, resourceUpdated }) {
    const placed = {
      id: crypto.randomUUID(),
      placedAt: new Date().toISOString(),
      status: 'open' as const,
      item,
      quantity,
      totalCents: quantity * unitCents,
    };
    await services.orders.add(caller, placed);
    resourceUpdated('orders://summary');
    return { structuredContent: placed, text: `Placed: ${describeOrder(placed)}` };
  },
});
