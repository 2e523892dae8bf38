import { AsyncLocalStorage } from 'node:async_hooks';
import type { Caller } from './auth/caller.js';

const callers = new AsyncLocalStorage<Caller>();

/** Gives who calls, in all that a request leads to which passed the guard; undefined everywhere else. */
export function currentCaller(): Caller | undefined {
  return callers.getStore();
}

/** Runs something, and all that follows from it, as part of the request of a caller. */
export function runAs<T>(caller: Caller, action: () => T): T {
  return callers.run(caller, action);
}
