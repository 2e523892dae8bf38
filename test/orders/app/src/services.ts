import type { Config } from './config.js';
import { OrderStore } from './orders/order-store.js';

/** What tools, resources and prompts work with, as `context.services`. Opened once, closed last. */
export interface Services {
  readonly orders: OrderStore;
  close(): Promise<void>;
}

/** Opens the database that `ORDERS_DATABASE` names. */
export async function openServices(_config: Config): Promise<Services> {
  return servicesOf(await OrderStore.open(process.env['ORDERS_DATABASE'] ?? 'file:orders.db'));
}

/** Tests give a store of their own. */
export function servicesOf(orders: OrderStore): Services {
  return {
    orders,
    close() {
      orders.close();
      return Promise.resolve();
    },
  };
}
