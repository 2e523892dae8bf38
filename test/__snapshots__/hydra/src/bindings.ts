/**
 * What the runtime hands to the worker beside its settings: KV, D1, queues, secrets. `npx wrangler
 * types` writes a type for it; then this is `Env`.
 */
export type Bindings = Readonly<Record<string, unknown>>;

let bound: Bindings | undefined;

/** Keeps the bindings; they are the same for all requests of an isolate. Tests bind their own. */
export function bind(bindings: Bindings): void {
  bound = bindings;
}

/**
 * The bindings, for tools and what they use.
 *
 * @throws Error before the first request
 */
export function bindings(): Bindings {
  if (!bound) throw new Error('There are no bindings before the first request');
  return bound;
}
