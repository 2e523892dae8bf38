import type { Caller } from './caller';
import type { ProviderProfile } from './token/provider-profile';
import { compileResources, type FoundResource } from './resources';

/** scope-token of RFC 6749 section 3.3. */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

/** Names and the scopes that stand behind each: all are needed, beside the base scopes. */
export type ScopesByName = Readonly<Record<string, readonly string[]>>;

/** Says which scopes each thing needs; `lib/mcp-auth/scope-map.ts` puts it together. What it does not name is refused. */
export interface ScopePolicy {
  /** Needed for every request to the MCP endpoint. */
  readonly baseScopes: readonly string[];
  /** By name. A tool that is not listed cannot be registered or called. */
  readonly tools: ScopesByName;
  /** By URI or URI template, as they are registered. Needed to read, to complete and to listen. */
  readonly resources?: ScopesByName;
  /** By name. Needed to get a prompt and to complete its arguments. */
  readonly prompts?: ScopesByName;
  /** Methods beside those that every server has, such as `logging/setLevel` or those of an extension. */
  readonly methods?: ScopesByName;
  /** Tools that ask or speak for a person: no machine may call them, whatever its scopes. */
  readonly usersOnly?: readonly string[];
  /** Machines that may call, by client ID, with the scopes that each may hold beside the base scopes. */
  readonly machines?: ScopesByName;
  /**
   * Decides whether a caller is told that a resource has changed whose URI comes from a template. Scopes do
   * not say whose it is, so nobody may when this is left out.
   */
  readonly mayObserve?: (caller: Caller, uri: string) => boolean;
  /** The same for one entry of `resources`, and before {@link ScopePolicy.mayObserve}. */
  readonly observers?: Readonly<Record<string, (caller: Caller, uri: string) => boolean>>;
  /**
   * Lists show everything, so that clients can ask for what they need; `permitted` hides what a caller may
   * not use. Whatever they show, each call is judged.
   */
  readonly lists?: 'permitted';
  /** A broader scope and the scopes it implies (SCOPE-03). */
  readonly hierarchy: Readonly<Record<string, readonly string[]>>;
}

/** A scope policy, checked and ready for decisions. */
export interface ScopeRules {
  readonly base: readonly string[];
  /** Base scopes and the tool's scopes, or `undefined` for a tool that is not in the map. */
  readonly forTool: (name: string) => readonly string[] | undefined;
  readonly forPrompt: (name: string) => readonly string[] | undefined;
  /** @param entry a URI or a template, as it is in the map */
  readonly forResource: (entry: string) => readonly string[] | undefined;
  readonly forMethod: (method: string) => readonly string[] | undefined;
  /** Tells whether no machine may call a tool. */
  readonly needsUser: (tool: string | undefined) => boolean;
  /** The entries for a URI that a caller sent. */
  readonly findResource: (uri: unknown) => FoundResource | undefined;
  /** Whether a caller who may read a resource is told of its changes as well. */
  readonly mayObserve: (caller: Caller, found: FoundResource) => boolean;
  readonly lists: 'all' | 'permitted';
  readonly hasTools: boolean;
  readonly hasPrompts: boolean;
  readonly hasResources: boolean;
  /** Tells whether the policy mentions a scope. */
  readonly knows: (scope: string) => boolean;
  /** The needed scopes that are neither held nor implied by a held one. */
  missing(held: readonly string[], needed: readonly string[]): string[];
}

/** Methods that address nothing and that the base scopes open; their lists may be empty. */
const OPEN_METHODS = [
  'initialize',
  'ping',
  'server/discover',
  'tools/list',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
  'notifications/roots/list_changed',
];
/** Methods that are judged by what they address. */
const ADDRESSING_METHODS = [
  'tools/call',
  'prompts/get',
  'resources/read',
  'resources/subscribe',
  'resources/unsubscribe',
  'subscriptions/listen',
  'completion/complete',
];

/**
 * Checks a policy and prepares it.
 *
 * @throws Error naming a value that is not a scope, or no scope of a resource, or an entry that cannot hold
 */
export function compileScopePolicy(policy: ScopePolicy): ScopeRules {
  const base = unique(policy.baseScopes);
  // Maps, since callers send names such as `__proto__`.
  const byName = (scopes: ScopesByName = {}) =>
    new Map(Object.entries(scopes).map(([name, own]) => [name, unique([...base, ...own])]));
  const tools = byName(policy.tools);
  const prompts = byName(policy.prompts);
  const resources = byName(policy.resources);
  const methods = new Map([
    ...OPEN_METHODS.map((method) => [method, base] as const),
    ...byName(policy.methods),
  ]);
  const judged = ADDRESSING_METHODS.find((method) => methods.has(method));
  if (judged !== undefined) {
    throw new Error(`lib/mcp-auth/scope-map.ts: ${judged} is judged by what it addresses, not as a method`);
  }
  const observers = new Map(Object.entries(policy.observers ?? {}));
  const hierarchy = new Map(Object.entries(policy.hierarchy));
  const known = new Set([...scopesIn(policy), ...[...hierarchy].flat(2)]);
  for (const scope of known) {
    if (!SCOPE_TOKEN.test(scope)) {
      throw new Error(`lib/mcp-auth/scope-map.ts: ${JSON.stringify(scope)} is not a scope (RFC 6749, 3.3)`);
    }
    if (scope === 'offline_access') {
      // Refresh tokens are between client and authorization server (PRM-16, CHAL-19).
      throw new Error('lib/mcp-auth/scope-map.ts: offline_access is no scope of a resource server');
    }
  }
  return {
    base,
    forTool: (name) => tools.get(name),
    forPrompt: (name) => prompts.get(name),
    forResource: (entry) => resources.get(entry),
    forMethod: (method) => methods.get(method),
    needsUser: (tool) => tool !== undefined && policy.usersOnly?.includes(tool) === true,
    findResource: compileResources(resources),
    mayObserve(caller, { uri, entries, isFromTemplate }) {
      const otherwise = isFromTemplate ? policy.mayObserve : () => true;
      return entries.every((entry) => (observers.get(entry) ?? otherwise)?.(caller, uri) ?? false);
    },
    lists: policy.lists ?? 'all',
    hasTools: tools.size > 0,
    hasPrompts: prompts.size > 0,
    hasResources: resources.size > 0,
    knows: (scope) => known.has(scope),
    missing(held, needed) {
      const granted = withImplied(held, hierarchy);
      return needed.filter((scope) => !granted.has(scope));
    },
  };
}

/** Every scope that something needs, each once, without the broader ones. */
export function scopesIn({
  baseScopes,
  tools,
  resources = {},
  prompts = {},
  methods = {},
}: ScopePolicy): string[] {
  const parts = [tools, resources, prompts, methods];
  return unique([...baseScopes, ...parts.flatMap((part) => Object.values(part).flat())]);
}

/** Adds what the held scopes imply, step by step; a cycle in the hierarchy ends by itself. */
export function withImplied(
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
  shape?: ProviderProfile['scopeShape'],
): string[] {
  return listed(claim, shape)
    .filter((part): part is string => typeof part === 'string' && part.startsWith(prefix))
    .map((part) => part.slice(prefix.length))
    .filter((scope) => SCOPE_TOKEN.test(scope));
}

function listed(claim: unknown, shape?: ProviderProfile['scopeShape']): unknown[] {
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
    ...(profile.alsoRequest ?? []),
    ...asked.map((scope) => requestableScope(profile, resource, scope)),
  ];
}

function unique(scopes: readonly string[]): string[] {
  return [...new Set(scopes)];
}
