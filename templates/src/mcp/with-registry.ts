import { UriTemplate } from '@modelcontextprotocol/server';
import type { Caller } from '../auth/caller.js';
import { isTemplate } from '../auth/resource-entries.js';
import { withImplied, type ScopePolicy, type ScopesByName } from '../auth/scopes.js';
import type { AnyPrompt } from '../prompts/prompt.js';
import type { AnyResource } from '../resources/resource.js';
import type { AnyTool } from '../tools/tool.js';
import type { Own } from './offered.js';
import { readVariables } from './uri-variables.js';

/** What stands in `src/mcp/registry.ts`. */
export interface Registry {
  readonly baseScopes: readonly string[];
  readonly tools: readonly { readonly tool: AnyTool; readonly scopes: readonly string[] }[];
  readonly resources?: readonly {
    readonly resource: AnyResource;
    readonly scopes: readonly string[];
  }[];
  readonly prompts?: readonly { readonly prompt: AnyPrompt; readonly scopes: readonly string[] }[];
  readonly hierarchy: ScopesByName;
  /** By client ID. */
  readonly machines?: ScopesByName;
  /** Hides in lists what a caller may not use. */
  readonly lists?: 'permitted';
}

/**
 * Adds the entries of `src/scope-map.ts` to those of the registry. Takes nothing away: where both have an
 * entry, the result has the scopes of both, and {@link assertRegistered} refuses it.
 */
export function withRegistry(registry: Registry, own: Partial<ScopePolicy>): ScopePolicy {
  return {
    ...own,
    baseScopes: [...new Set([...registry.baseScopes, ...(own.baseScopes ?? [])])],
    tools: joined(toolScopes(registry), Object.entries(own.tools ?? {})),
    usersOnly: [
      ...(own.usersOnly ?? []),
      ...registry.tools.flatMap(({ tool }) => (tool.needs === 'user' ? [tool.name] : [])),
    ],
    machines: joined(Object.entries(registry.machines ?? {}), Object.entries(own.machines ?? {})),
    resources: joined(resourceScopes(registry), Object.entries(own.resources ?? {})),
    prompts: joined(promptScopes(registry), Object.entries(own.prompts ?? {})),
    ...(registry.lists ? { lists: registry.lists } : {}),
    hierarchy: joined(Object.entries(registry.hierarchy), Object.entries(own.hierarchy ?? {})),
  };
}

/** Adds what the resources themselves say of who is told of their changes. */
export function withObservers(policy: ScopePolicy, resources: readonly AnyResource[]): ScopePolicy {
  const observers = resources
    .filter(({ mayObserve }) => mayObserve !== undefined)
    .map((resource) => [resource.uri, observerOf(resource)] as const);
  return { ...policy, observers: { ...policy.observers, ...Object.fromEntries(observers) } };
}

/** Nobody observes a URI whose variables cannot be read: there is nothing behind it. */
function observerOf(resource: AnyResource): (caller: Caller, uri: string) => boolean {
  const template = isTemplate(resource.uri) ? new UriTemplate(resource.uri) : undefined;
  return (caller, uri) => {
    const variables = readVariables(resource.uri, template?.match(uri) ?? {});
    return variables !== undefined && resource.mayObserve?.(variables, caller) === true;
  };
}

/**
 * Compares what the server is about to offer with the registry.
 *
 * @throws Error when `src/scope-map.ts` or `src/server.ts` contradicts it: nobody could say which holds
 */
export function assertRegistered(registry: Registry, policy: ScopePolicy, offered: Own): void {
  const base = registry.baseScopes.find((scope) => !policy.baseScopes.includes(scope));
  if (base !== undefined) {
    throw contradiction(`src/scope-map.ts lacks the base scope ${JSON.stringify(base)}`);
  }
  if (policy.lists !== registry.lists) {
    throw contradiction(
      `src/scope-map.ts: lists is ${String(policy.lists)}`,
      `says ${String(registry.lists)}`,
    );
  }
  const machines = new Map(Object.entries(policy.machines ?? {}));
  for (const [clientId, ceiling] of Object.entries(registry.machines ?? {})) {
    assertSame(`the machine ${clientId}`, ceiling, machines.get(clientId));
  }
  const names = (named: readonly { readonly name: string }[]) => named.map(({ name }) => name);
  assertOffered('tool', toolScopes(registry), policy.tools, names(offered.tools));
  assertOffered('prompt', promptScopes(registry), policy.prompts, names(offered.prompts));
  const uris = offered.resources.map(({ uri }) => uri);
  assertOffered('resource', resourceScopes(registry), policy.resources, uris);
  const hierarchy = new Map(Object.entries(policy.hierarchy));
  for (const [broad, implied] of Object.entries(registry.hierarchy)) {
    assertSame(`the scope ${broad}`, implied, hierarchy.get(broad));
  }
  assertNoShortcut(registry, hierarchy);
}

/** Each entry of the registry is offered once, with its scopes. */
function assertOffered(
  kind: 'tool' | 'resource' | 'prompt',
  registered: readonly (readonly [string, readonly string[]])[],
  policy: ScopesByName | undefined,
  offered: readonly string[],
): void {
  const scopes = new Map(Object.entries(policy ?? {}));
  for (const [name, needed] of registered) {
    const what = `the ${kind} ${name}`;
    assertSame(what, needed, scopes.get(name));
    const times = offered.filter((each) => each === name).length;
    if (times === 0) throw contradiction(`src/server.ts lacks ${what}`);
    if (times > 1) throw contradiction(`src/server.ts has another one of ${what}`);
  }
}

/** A hierarchy beside that of the registry must not let one scope of the registry stand for another. */
function assertNoShortcut(registry: Registry, hierarchy: ReadonlyMap<string, readonly string[]>) {
  const registered = new Map(Object.entries(registry.hierarchy));
  const { baseScopes, tools, resources = [], prompts = [] } = registry;
  const scopes = new Set([
    ...baseScopes,
    ...[...tools, ...resources, ...prompts].flatMap((each) => each.scopes),
    ...[...registered].flat(2),
  ]);
  for (const scope of scopes) {
    const implied = withImplied([scope], registered);
    const more = [...withImplied([scope], hierarchy)].filter(
      (each) => scopes.has(each) && !implied.has(each),
    );
    if (more.length === 0) continue;
    throw contradiction(
      `src/scope-map.ts: the scope ${scope} comes to imply ${text(more)}`,
      'does not say so',
    );
  }
}

function assertSame(
  what: string,
  registered: readonly string[],
  actual: readonly string[] | undefined,
): void {
  if (!actual) throw contradiction(`src/scope-map.ts has no entry for ${what}`);
  if (text(actual) === text(registered)) return;
  throw contradiction(
    `src/scope-map.ts: ${what} comes to ${text(actual)}`,
    `says ${text(registered)}`,
  );
}

/** Names both places, whichever of them is wrong. */
function contradiction(there: string, registry = 'has it'): Error {
  return new Error(
    `${there}, but src/mcp/registry.ts ${registry}. ` +
      'Change one of them; the first lines of the registry say how',
  );
}

function toolScopes({ tools }: Registry): [string, readonly string[]][] {
  return tools.map(({ tool, scopes }) => [tool.name, scopes]);
}

function resourceScopes({ resources = [] }: Registry): [string, readonly string[]][] {
  return resources.map(({ resource, scopes }) => [resource.uri, scopes]);
}

function promptScopes({ prompts = [] }: Registry): [string, readonly string[]][] {
  return prompts.map(({ prompt, scopes }) => [prompt.name, scopes]);
}

function joined(...parts: readonly (readonly [string, readonly string[]])[][]): ScopesByName {
  const scopes = new Map<string, string[]>();
  for (const [name, more] of parts.flat()) {
    scopes.set(name, [...new Set([...(scopes.get(name) ?? []), ...more])]);
  }
  return Object.fromEntries(scopes);
}

function text(scopes: readonly string[]): string {
  return JSON.stringify([...scopes].sort());
}
