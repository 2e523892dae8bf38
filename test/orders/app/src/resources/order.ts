import { defineResource } from './resource.js';

/** One of the caller's orders. */
export const orderResource = defineResource({
  name: 'order',
  uri: 'orders://order/{id}',
  title: 'Order',
  description: 'One of your orders.',
  mimeType: 'application/json',
  // Another user's id and one that nobody has are the same: not found.
  read: ({ id }, { caller, services }) => services.orders.find(caller, id),
  async list({ caller, services }) {
    const newest = await services.orders.search(caller, {}, { limit: 20 });
    return newest.map(({ id, item }) => ({ uri: `orders://order/${id}`, name: id, title: item }));
  },
  // Updates reach the streams of whoever made them: nobody hears of another user's order.
  mayObserve: () => true,
  complete: {
    id: (start, { caller, services }) => services.orders.idsBeginningWith(caller, start),
  },
});
