import { withImplied, type ScopePolicy, type ScopesByName } from '../auth/scopes.js';
import type { AnyTool } from '../tools/tool.js';

/** What stands in `src/mcp/registry.ts`. */
export interface Registry {
  readonly baseScopes: readonly string[];
  readonly tools: readonly { readonly tool: AnyTool; readonly scopes: readonly string[] }[];
  readonly hierarchy: ScopesByName;
  /** By client ID. */
  readonly machines?: ScopesByName;
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
    hierarchy: joined(Object.entries(registry.hierarchy), Object.entries(own.hierarchy ?? {})),
  };
}

/**
 * Compares what the server is about to offer with the registry.
 *
 * @throws Error when `src/scope-map.ts` or `src/tools/index.ts` contradicts it: nobody could say which holds
 */
export function assertRegistered(
  registry: Registry,
  policy: ScopePolicy,
  offered: readonly AnyTool[],
): void {
  const base = registry.baseScopes.find((scope) => !policy.baseScopes.includes(scope));
  if (base !== undefined) {
    throw contradiction(`src/scope-map.ts lacks the base scope ${JSON.stringify(base)}`);
  }
  const scopes = new Map(Object.entries(policy.tools));
  for (const [name, needed] of toolScopes(registry)) {
    assertSame(`the tool ${name}`, needed, scopes.get(name));
    const times = offered.filter((tool) => tool.name === name).length;
    if (times === 1) continue;
    throw contradiction(
      times === 0
        ? `src/tools/index.ts lacks the tool ${name}`
        : `src/tools/index.ts has another tool ${name}`,
    );
  }
  const machines = new Map(Object.entries(policy.machines ?? {}));
  for (const [clientId, ceiling] of Object.entries(registry.machines ?? {})) {
    assertSame(`the machine ${clientId}`, ceiling, machines.get(clientId));
  }
  const hierarchy = new Map(Object.entries(policy.hierarchy));
  for (const [broad, implied] of Object.entries(registry.hierarchy)) {
    assertSame(`the scope ${broad}`, implied, hierarchy.get(broad));
  }
  assertNoShortcut(registry, hierarchy);
}

/** A hierarchy beside that of the registry must not let one scope of the registry stand for another. */
function assertNoShortcut(registry: Registry, hierarchy: ReadonlyMap<string, readonly string[]>) {
  const registered = new Map(Object.entries(registry.hierarchy));
  const { baseScopes, tools } = registry;
  const scopes = new Set([
    ...baseScopes,
    ...tools.flatMap((each) => each.scopes),
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
