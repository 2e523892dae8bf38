import type { ProviderProfile } from './provider-profile.js';

/** scope-token of RFC 6749 section 3.3. */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/** Which scopes what needs. Written by hand in `src/scope-map.ts`. */
export interface ScopePolicy {
  /** Needed for every request to the MCP endpoint. */
  readonly baseScopes: readonly string[];
  /** Needed for a tool beside the base scopes: all of them. A tool that is not listed cannot be called. */
  readonly tools: Readonly<Record<string, readonly string[]>>;
  /** A broader scope and the scopes it implies (SCOPE-03). */
  readonly hierarchy: Readonly<Record<string, readonly string[]>>;
}

/** A scope policy, checked and ready for decisions. */
export interface ScopeRules {
  readonly base: readonly string[];
  /** Base scopes and the tool's scopes, or `undefined` for a tool that is not in the map. */
  forTool(name: string): readonly string[] | undefined;
  /** Whether the policy mentions a scope. */
  readonly knows: (scope: string) => boolean;
  /** The needed scopes that are neither held nor implied by a held one. */
  missing(held: readonly string[], needed: readonly string[]): string[];
}

/**
 * Checks a policy and prepares it.
 *
 * @throws Error naming a value that is not a scope, or no scope of a resource
 */
export function compileScopePolicy(policy: ScopePolicy): ScopeRules {
  const base = unique(policy.baseScopes);
  const tools = new Map(
    Object.entries(policy.tools).map(([name, scopes]) => [name, unique([...base, ...scopes])]),
  );
  const hierarchy = new Map(Object.entries(policy.hierarchy));
  const known = new Set([...base, ...[...tools.values()].flat(), ...[...hierarchy].flat(2)]);
  for (const scope of known) {
    if (!SCOPE_TOKEN.test(scope)) {
      throw new Error(`src/scope-map.ts: ${JSON.stringify(scope)} is not a scope (RFC 6749, 3.3)`);
    }
    if (scope === 'offline_access') {
      // Refresh tokens are between client and authorization server (PRM-16, CHAL-19).
      throw new Error('src/scope-map.ts: offline_access is no scope of a resource server');
    }
  }
  return {
    base,
    forTool: (name) => tools.get(name),
    knows: (scope) => known.has(scope),
    missing(held, needed) {
      const granted = withImplied(held, hierarchy);
      return needed.filter((scope) => !granted.has(scope));
    },
  };
}

/** Adds what the held scopes imply, step by step; a cycle in the hierarchy ends by itself. */
function withImplied(
  held: readonly string[],
  hierarchy: ReadonlyMap<string, readonly string[]>,
): Set<string> {
  const granted = new Set(held);
  for (const scope of granted) {
    for (const implied of hierarchy.get(scope) ?? []) granted.add(implied);
  }
  return granted;
}

/**
 * Reads a scope claim: a space-delimited string (RFC 9068 section 2.2.3) or an array of scopes, or
 * for `keys` the names of an object's members. Anything else grants nothing.
 *
 * @param prefix taken off every scope; scopes without it belong to another resource
 */
export function readScopes(
  claim: unknown,
  prefix = '',
  shape: ProviderProfile['scopeShape'] = 'list',
): string[] {
  return listed(claim, shape)
    .filter((part): part is string => typeof part === 'string' && part.startsWith(prefix))
    .map((part) => part.slice(prefix.length))
    .filter((scope) => SCOPE_TOKEN.test(scope));
}

function listed(claim: unknown, shape: ProviderProfile['scopeShape']): unknown[] {
  if (shape === 'keys') {
    const isObject = typeof claim === 'object' && claim !== null && !Array.isArray(claim);
    return isObject ? Object.keys(claim) : [];
  }
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim : [];
}

/** The scope as a client has to ask the authorization server for it, or as it is where it cannot. */
export function requestableScope(
  { scopeRequest }: Pick<ProviderProfile, 'scopeRequest'>,
  resource: string,
  scope: string,
): string {
  if (typeof scopeRequest === 'object') return scopeRequest.prefix + scope;
  return scopeRequest === 'resource-prefixed' ? `${resource}/${scope}` : scope;
}

/** All that a client has to ask the authorization server for to get some scopes. */
export function requestableScopes(
  profile: Pick<ProviderProfile, 'scopeRequest' | 'alsoRequest'>,
  resource: string,
  scopes: readonly string[],
): string[] {
  if (scopes.length === 0) return [];
  const asked = profile.scopeRequest === 'none' ? [] : scopes;
  return [
    ...profile.alsoRequest,
    ...asked.map((scope) => requestableScope(profile, resource, scope)),
  ];
}

function unique(scopes: readonly string[]): string[] {
  return [...new Set(scopes)];
}
