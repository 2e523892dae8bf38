import { compileResources } from './resources.js';

/** scope-token of RFC 6749 section 3.3. */
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

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
export function compileScopePolicy(policy) {
  const base = unique(policy.baseScopes);
  // Maps, since callers send names such as `__proto__`.
  const byName = (scopes = {}) =>
    new Map(Object.entries(scopes).map(([name, own]) => [name, unique([...base, ...own])]));
  const tools = byName(policy.tools);
  const prompts = byName(policy.prompts);
  const resources = byName(policy.resources);
  const methods = new Map([
    ...OPEN_METHODS.map((method) => [method, base]),
    ...byName(policy.methods),
  ]);
  const judged = ADDRESSING_METHODS.find((method) => methods.has(method));
  if (judged !== undefined) {
    throw new Error(`mcp-auth/scope-map.js: ${judged} is judged by what it addresses, not as a method`);
  }
  const observers = new Map(Object.entries(policy.observers ?? {}));
  const hierarchy = new Map(Object.entries(policy.hierarchy));
  const known = new Set([...scopesIn(policy), ...[...hierarchy].flat(2)]);
  for (const scope of known) {
    if (!SCOPE_TOKEN.test(scope)) {
      throw new Error(`mcp-auth/scope-map.js: ${JSON.stringify(scope)} is not a scope (RFC 6749, 3.3)`);
    }
    if (scope === 'offline_access') {
      // Refresh tokens are between client and authorization server (PRM-16, CHAL-19).
      throw new Error('mcp-auth/scope-map.js: offline_access is no scope of a resource server');
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
}) {
  const parts = [tools, resources, prompts, methods];
  return unique([...baseScopes, ...parts.flatMap((part) => Object.values(part).flat())]);
}

/** Adds what the held scopes imply, step by step; a cycle in the hierarchy ends by itself. */
export function withImplied(
  held,
  hierarchy,
) {
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
  claim,
  prefix = '',
  shape,
) {
  return listed(claim, shape)
    .filter((part) => typeof part === 'string' && part.startsWith(prefix))
    .map((part) => part.slice(prefix.length))
    .filter((scope) => SCOPE_TOKEN.test(scope));
}

function listed(claim, shape) {
  if (shape === 'keys') {
    const isObject = typeof claim === 'object' && claim !== null && !Array.isArray(claim);
    return isObject ? Object.keys(claim) : [];
  }
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim : [];
}

/** The scope as a client has to ask the authorization server for it, or as it is where it cannot. */
export function requestableScope(
  { scopeRequest },
  resource,
  scope,
) {
  if (typeof scopeRequest === 'object') return scopeRequest.prefix + scope;
  return scopeRequest === 'resource-prefixed' ? `${resource}/${scope}` : scope;
}

/** All that a client has to ask the authorization server for to get some scopes. */
export function requestableScopes(
  profile,
  resource,
  scopes,
) {
  if (scopes.length === 0) return [];
  const asked = profile.scopeRequest === 'none' ? [] : scopes;
  return [
    ...(profile.alsoRequest ?? []),
    ...asked.map((scope) => requestableScope(profile, resource, scope)),
  ];
}

function unique(scopes) {
  return [...new Set(scopes)];
}
