import { contextOf, type Context } from '../../../src/mcp/context.js';
import type { Services } from '../../../src/services.js';
import { newCaller } from './callers.js';

/** What tools work with in tests: put a stand-in here for what should not be the real thing. */
export const services: Services = {
  close: () => Promise.resolve(),
};

/**
 * The context of a request by a caller whom nobody has seen before, or by `caller`. Other members stand in for
 * what the request would bring, such as `canAsk`, `ask` and `answer` for a tool that asks.
 */
export function newContext({ caller = newCaller(), ...members }: Partial<Context> = {}): Context {
  return contextOf(caller, { services, ...members });
}
