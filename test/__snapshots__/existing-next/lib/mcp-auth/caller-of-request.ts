import { AsyncLocalStorage } from 'node:async_hooks';
import type { Caller } from './auth/caller';

/** A request that passed the guard. */
interface Passing {
  readonly caller: Caller;
  readonly isOver: () => boolean;
}

const requests = new AsyncLocalStorage<Passing | undefined>();

/** Gives who calls, in all that a request leads to which passed the guard; undefined everywhere else. */
export function currentCaller(): Caller | undefined {
  return requests.getStore()?.caller;
}

/**
 * Tells whether a request has passed the guard and is not over. What it leaves behind, such as a server that was
 * opened meanwhile, keeps its caller and opens nothing any more.
 */
export function isPassing(): boolean {
  return requests.getStore()?.isOver() === false;
}

/** Runs something, and all that follows from it, as part of the request of a caller. */
export function runAs<T>(caller: Caller, action: () => T, isOver: () => boolean = () => false): T {
  return requests.run({ caller, isOver }, action);
}

/** Runs something for a request that nobody judged, wherever its connection was opened. */
export function runUnjudged<T>(action: () => T): T {
  return requests.run(undefined, action);
}
