import { AsyncLocalStorage } from 'node:async_hooks';
import type { Caller } from './auth/caller.js';

const requests = new AsyncLocalStorage<Caller>();

/** Gives who calls, inside of a request that passed the guard; undefined everywhere else. */
export function currentCaller(): Caller | undefined {
  return requests.getStore();
}

/** Runs something, and all that follows from it, as part of the request of a caller. */
export function asRequestOf<T>(caller: Caller, action: () => T): T {
  return requests.run(caller, action);
}
