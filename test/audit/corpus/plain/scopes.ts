import type { Caller } from './tokens.js';

/** What every request takes. */
export const BASE_SCOPES: readonly string[] = ['notes:use'];

/** Scopes that imply others. */
export const HIERARCHY: Readonly<Record<string, readonly string[]>> = {
  'notes:admin': ['notes:read', 'notes:write'],
};

/** What can be asked for. */
export const ALL_SCOPES: readonly string[] = ['notes:use', 'notes:read', 'notes:write'];

/** Tells which of the scopes a caller does not hold, by name or by a broader one. */
export function missing({ scopes }: Caller, needed: readonly string[]): string[] {
  return needed.filter(
    (scope) =>
      !scopes.has(scope) && ![...scopes].some((held) => HIERARCHY[held]?.includes(scope) === true),
  );
}
