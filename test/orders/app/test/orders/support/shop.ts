import { contextOf, type Context } from '../../../src/mcp/context.js';
import type { Order } from '../../../src/orders/order.js';
import type { Services } from '../../../src/services.js';
import { newContext, services } from '../../tools/support/context.js';

/** A shop with two users whom nobody has seen before. */
export interface Shop {
  readonly services: Services;
  /** The context of a request of the owner of all its orders. */
  readonly owner: (members?: Partial<Context>) => Context;
  /** Of somebody who has none. */
  readonly stranger: () => Context;
}

/** @param count orders of tea, one a day from 1 November 2026 on, `A-1` the oldest */
export async function openShop(count: number): Promise<Shop> {
  const { caller } = newContext();
  await services.orders.add(caller, ...Array.from({ length: count }, (_, n) => tea(n)));
  return {
    services,
    owner: (members = {}) => contextOf(caller, { services, ...members }),
    stranger: () => newContext(),
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
