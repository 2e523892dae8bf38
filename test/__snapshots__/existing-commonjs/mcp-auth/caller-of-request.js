import { AsyncLocalStorage } from 'node:async_hooks';

const requests = new AsyncLocalStorage();

/** The same by objects that belong to one request alone. */
const byObject = new WeakMap();

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

/**
 * Runs something, and all that follows from it, as part of the request of a caller.
 *
 * @param objects that belong to this request alone, for {@link takeUp}
 */
export function runAs(
  caller,
  action,
  isOver,
  objects,
) {
  const passing = { caller, isOver };
  for (const object of objects) byObject.set(object, passing);
  return requests.run(passing, action);
}

/**
 * Runs something as part of the request that one of the objects belongs to. Code that calls back from a queue, as
 * pools of connections do, may have lost its request by then, or taken that of somebody else.
 */
export function takeUp(objects, action) {
  const passing = objects.map((each) => byObject.get(each)).find(Boolean);
  return passing ? requests.run(passing, action) : action();
}

/** Runs something for a request that nobody judged, wherever its connection was opened. */
export function runUnjudged(action) {
  return requests.run(undefined, action);
}
