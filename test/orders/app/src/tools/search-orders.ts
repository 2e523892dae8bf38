import { z } from 'zod';
import { cursorAfter, readCursor } from '../orders/cursor.js';
import { describeOrder, order, orderStatus } from '../orders/order.js';
import { defineTool } from './tool.js';

/** Searches the caller's orders, a page at a time. */
export const searchOrdersTool = defineTool({
  name: 'search_orders',
  title: 'Search orders',
  description:
    'Searches your orders, the newest first. For the next page pass nextCursor as cursor.',
  inputSchema: z.object({
    text: z.string().trim().min(1).max(100).optional().describe('Part of the name of an item'),
    status: z.array(orderStatus).max(4).optional(),
    placedFrom: z.iso.datetime().optional(),
    placedBefore: z.iso.datetime().optional(),
    limit: z.int().min(1).max(50).default(20),
    cursor: z.string().max(400).optional(),
  }),
  outputSchema: z.object({
    orders: z.array(order),
    total: z.int().describe('How many there are on all pages'),
    nextCursor: z.string().optional(),
  }),
  annotations: { readOnlyHint: true },
  async run({ cursor, limit, ...filter }, { caller, services }) {
    const after = cursor === undefined ? undefined : readCursor(cursor);
    if (cursor !== undefined && !after) {
      return { text: 'This cursor is not one of this server. Search anew.', isError: true };
    }
    // One more than is shown tells whether there is a next page.
    const found = await services.orders.search(caller, filter, { limit: limit + 1, after });
    const orders = found.slice(0, limit);
    const last = orders.at(-1);
    const nextCursor = found.length > limit && last ? cursorAfter(last) : undefined;
    const total = await services.orders.count(caller, filter);
    return {
      structuredContent: { orders, total, ...(nextCursor === undefined ? {} : { nextCursor }) },
      text: [
        `${orders.length} of ${total} orders`,
        ...orders.map(describeOrder),
        ...(nextCursor === undefined ? [] : [`Next page: cursor ${nextCursor}`]),
      ].join('\n'),
    };
  },
});
