import { AsyncLocalStorage } from 'node:async_hooks';
import type { Caller } from './auth/caller.js';

/** A request that passed the guard. */
interface Passing {
  readonly caller: Caller;
  readonly isOver: () => boolean;
}

const requests = new AsyncLocalStorage<Passing>();

/** Gives who calls, in all that a request leads to which passed the guard; undefined everywhere else. */
export function currentCaller(): Caller | undefined {
  return requests.getStore()?.caller;
}

/** Tells whether a request has passed the guard and is not over: what it has started may go on after it. */
export function isPassing(): boolean {
  const passing = requests.getStore();
  return passing !== undefined && !passing.isOver();
}

/** Runs something, and all that follows from it, as part of the request of a caller. */
export function runAs<T>(caller: Caller, action: () => T, isOver: () => boolean = () => false): T {
  return requests.run({ caller, isOver }, action);
}
