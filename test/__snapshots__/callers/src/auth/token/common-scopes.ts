import { scopesIn, withImplied, type ScopePolicy } from '../scopes.js';

/**
 * Gives the scopes that two lists have in common, counting what each scope implies: of a broad scope on
 * the one and a narrow one on the other, the narrow one is left. The result never implies more than
 * either list does.
 */
export function commonScopes(
  policy: ScopePolicy,
  held: readonly string[],
  ceiling: readonly string[],
): string[] {
  const hierarchy = new Map(Object.entries(policy.hierarchy));
  const allowed = withImplied(ceiling, hierarchy);
  return [...withImplied(held, hierarchy)].filter((scope) => allowed.has(scope));
}

/**
 * Checks that something needs every scope that a role or a machine is given.
 *
 * @throws Error naming the scope that is not in the scope map, which may be a typing error
 */
export function assertNeeded(
  policy: ScopePolicy,
  given: Readonly<Record<string, readonly string[]>>,
  what: 'machine' | 'role',
): void {
  const known = new Set([...scopesIn(policy), ...Object.entries(policy.hierarchy).flat(2)]);
  for (const [name, scopes] of Object.entries(given)) {
    const unknown = scopes.find((scope) => !known.has(scope));
    if (unknown === undefined) continue;
    throw new Error(
      `The ${what} ${JSON.stringify(name)} is given the scope ${JSON.stringify(unknown)}, which nothing in src/scope-map.ts needs`,
    );
  }
}
