import { contextOf, type Context } from '../../../src/mcp/context.js';
import { OrderStore } from '../../../src/orders/order-store.js';
import type { Order } from '../../../src/orders/order.js';
import { servicesOf, type Services } from '../../../src/services.js';
import { newCaller } from '../../tools/support/callers.js';

type Members = NonNullable<Parameters<typeof contextOf>[1]>;

/** A shop in memory, with two users. */
export interface Shop {
  readonly services: Services;
  /** The context of a request of the owner of all orders. */
  owner(members?: Members): Context;
  /** Of somebody who has none. */
  stranger(): Context;
}

/** @param count orders of `Tea`, one a day from 1 November 2026 on, `A-1` the oldest */
export async function openShop(count: number): Promise<Shop> {
  const services = servicesOf(await OrderStore.open(':memory:'));
  const [owner, stranger] = [newCaller(), newCaller()];
  await services.orders.add(owner, ...Array.from({ length: count }, (_, n) => tea(n)));
  return {
    services,
    owner: (members = {}) => contextOf(owner, { services, ...members }),
    stranger: () => contextOf(stranger, { services }),
  };
}

function tea(n: number): Order {
  return {
    id: `A-${n + 1}`,
    placedAt: new Date(Date.UTC(2026, 10, 1 + n)).toISOString(),
    status: 'open',
    item: 'Tea',
    quantity: 1,
    totalCents: 500,
  };
}
