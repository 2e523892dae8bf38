import { defineResource } from './resource.js';

/** The caller's orders in numbers. */
export const summaryResource = defineResource({
  name: 'summary',
  uri: 'orders://summary',
  title: 'Summary of orders',
  description: 'Your orders and turnover by month.',
  mimeType: 'application/json',
  async read(_variables, { caller, services }) {
    const [orders, months] = await Promise.all([
      services.orders.count(caller),
      services.orders.turnoverByMonth(caller),
    ]);
    return { orders, months };
  },
});
