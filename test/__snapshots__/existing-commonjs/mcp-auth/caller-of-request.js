import { AsyncLocalStorage } from 'node:async_hooks';

const requests = new AsyncLocalStorage();

/** Gives who calls, in all that a request leads to which passed the guard; undefined everywhere else. */
export function currentCaller() {
  return requests.getStore()?.caller;
}

/**
 * Tells whether a request has passed the guard and is not over. What it leaves behind, such as a server that was
 * opened meanwhile, keeps its caller and opens nothing any more.
 */
export function isPassing() {
  return requests.getStore()?.isOver() === false;
}

/** Runs something, and all that follows from it, as part of the request of a caller. */
export function runAs(caller, action, isOver = () => false) {
  return requests.run({ caller, isOver }, action);
}

/** Runs something for a request that nobody judged, wherever its connection was opened. */
export function runUnjudged(action) {
  return requests.run(undefined, action);
}
