import { contextOf, type Context } from '../../../src/mcp/context.js';
import { OrderStore } from '../../../src/orders/order-store.js';
import { servicesOf, type Services } from '../../../src/services.js';
import { newCaller } from './callers.js';

/** What tools work with in tests: put a stand-in here for what should not be the real thing. */
export const services: Services = servicesOf(await OrderStore.open(':memory:'));

/** The context of a request by a caller whom nobody has seen before. */
export function newContext(members: Partial<Context> = {}): Context {
  return contextOf(newCaller(), { services, ...members });
}
