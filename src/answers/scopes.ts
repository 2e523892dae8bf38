import { objectMemberFault } from './names.js';

/** scope-token of RFC 6749 section 3.3, without what joins lists elsewhere: comma, semicolon, "|". */
export const SCOPE_PATTERN = /^[\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7B\x7D\x7E]+$/;
/** Longest scope, in characters. */
export const MAX_SCOPE_LENGTH = 128;

/** Scopes that are asked of the authorization server for itself. */
const NOT_OURS: Readonly<Record<string, string>> = {
  offline_access:
    'asks the authorization server for a refresh token; a resource must not require it (CHAL-19)',
  openid: 'asks the authorization server for an ID token; it gives no access to this server',
  profile:
    'asks the authorization server for the user’s profile; it gives no access to this server',
  email: 'asks the authorization server for the user’s address; it gives no access to this server',
};

/** Why a text cannot be a scope of this server, or undefined for a good one. */
export function scopeFault(scope: string): string | undefined {
  if (scope === '') return 'must not be empty';
  if (scope.length > MAX_SCOPE_LENGTH) return `must have at most ${MAX_SCOPE_LENGTH} characters`;
  if (/[\s,;|]/.test(scope)) {
    return 'looks like several scopes: join them with "+" in a flag, and list them one by one in a file';
  }
  if (!SCOPE_PATTERN.test(scope)) {
    return 'must be a scope of RFC 6749, 3.3: printable ASCII without space, quote and backslash';
  }
  if (Object.hasOwn(NOT_OURS, scope)) return NOT_OURS[scope];
  return objectMemberFault(scope);
}

/** A chain of scopes that implies itself, as `a → b → a`, or undefined. */
export function findCycle(
  hierarchy: Readonly<Record<string, readonly string[]>>,
): readonly string[] | undefined {
  const implied = new Map(Object.entries(hierarchy));
  const done = new Set<string>();
  const walk = (scope: string, above: readonly string[]): readonly string[] | undefined => {
    const chain = [...above, scope];
    if (above.includes(scope)) return chain.slice(above.indexOf(scope));
    if (done.has(scope)) return undefined;
    for (const narrow of implied.get(scope) ?? []) {
      const cycle = walk(narrow, chain);
      if (cycle) return cycle;
    }
    done.add(scope);
    return undefined;
  };
  for (const scope of implied.keys()) {
    const cycle = walk(scope, []);
    if (cycle) return cycle;
  }
  return undefined;
}

/** Adds what some scopes imply, step by step. */
export function withImplied(
  scopes: readonly string[],
  hierarchy: Readonly<Record<string, readonly string[]>>,
): ReadonlySet<string> {
  const implied = new Map(Object.entries(hierarchy));
  const all = new Set(scopes);
  for (const scope of all) for (const narrow of implied.get(scope) ?? []) all.add(narrow);
  return all;
}
