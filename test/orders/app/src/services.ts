import { ConfigError, type Config } from './config.js';
import type { ReplicaServices } from './mcp/replicas.js';
import { OrderStore } from './orders/order-store.js';

/** What tools, resources and prompts work with. They find it in `context.services`. */
export interface Services extends ReplicaServices {
  readonly orders: OrderStore;
  /** Lets go of everything, when the last request was answered. */
  close(): Promise<void>;
}

/** Opens the services, once, before the server listens. What fails here stops the start. */
export async function openServices({ production }: Config): Promise<Services> {
  const url = process.env['ORDERS_DATABASE'] ?? (production ? undefined : 'file:orders.db');
  if (url === undefined) {
    throw new ConfigError(['ORDERS_DATABASE is missing; set it to file:/var/lib/orders.db']);
  }
  return servicesOf(await OrderStore.open(url));
}

/** The services around a database; tests have one in memory. */
export function servicesOf(orders: OrderStore): Services {
  return {
    orders,
    close() {
      orders.close();
      return Promise.resolve();
    },
  };
}
