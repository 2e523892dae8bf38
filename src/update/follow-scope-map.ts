import type { Config } from '../answers/config.js';
import { isRecord } from '../answers/is-record.js';
import {
  readScopePolicy,
  sameScopes,
  scopesOf,
  type ScopePolicy,
} from '../project/scope-policy.js';

/**
 * Brings what somebody changed in the scope map into the answers: the map decides, and everything else
 * that names scopes follows the answers. What was changed in the answers stays, and goes the other way.
 *
 * @param base the map as it was generated last
 * @param yours the map as it stands
 */
export function followScopeMap(
  answers: Readonly<Record<string, unknown>>,
  base: ScopePolicy,
  yours: ScopePolicy,
): Record<string, unknown> {
  const followed: Record<string, unknown> = { ...answers };
  const moved = (
    before: readonly string[] | undefined,
    now: readonly string[] | undefined,
    said: unknown,
  ) => now !== undefined && !sameScopes(before, now) && isList(said) && sameScopes(said, before);
  if (moved(base.baseScopes, yours.baseScopes, answers['baseScopes'])) {
    followed['baseScopes'] = yours.baseScopes;
  }
  if (Array.isArray(answers['tools'])) {
    followed['tools'] = answers['tools'].map((tool: unknown) => {
      if (!isRecord(tool) || typeof tool['name'] !== 'string') return tool;
      const [before, now] = [base, yours].map(({ tools }) => tools.get(tool['name'] as string));
      return moved(before, now, tool['scopes']) ? { ...tool, scopes: now } : tool;
    });
  }
  const said = answers['scopeHierarchy'];
  if (isRecord(said) && sameLists(new Map(Object.entries(said)), base.hierarchy)) {
    if (!sameLists(yours.hierarchy, base.hierarchy)) {
      followed['scopeHierarchy'] = Object.fromEntries(yours.hierarchy);
    }
  }
  return followed;
}

/** The scopes of tools that were written by hand, for what lists the scopes of a server. */
export function withFurtherScopes(config: Config, policy: ScopePolicy | undefined): Config {
  if (!policy) return config;
  const known = new Set([
    ...config.baseScopes,
    ...config.tools.flatMap(({ scopes }) => scopes),
    ...Object.entries(config.scopeHierarchy).flat(2),
  ]);
  const names = new Set(config.tools.map(({ name }) => name));
  const own = new Map([...policy.tools].filter(([name]) => !names.has(name)));
  const further = scopesOf({ baseScopes: [], tools: own, hierarchy: new Map() });
  const furtherScopes = further.filter((scope) => !known.has(scope));
  return furtherScopes.length === 0 ? config : { ...config, furtherScopes };
}

/** Whether two scope maps decide alike of what is generated, and the project's has nothing that is to go. */
export function samePolicy(base: string, yours: string, generated: string): boolean {
  const [before, one, other] = [base, yours, generated].map(readScopePolicy);
  return (
    before !== undefined &&
    one !== undefined &&
    other !== undefined &&
    [...one.tools.keys()].every((name) => other.tools.has(name) || !before.tools.has(name)) &&
    sameScopes(one.baseScopes, other.baseScopes) &&
    sameLists(one.hierarchy, other.hierarchy) &&
    [...other.tools].every(([name, scopes]) => {
      const mine = one.tools.get(name);
      return mine !== undefined && sameScopes(mine, scopes);
    })
  );
}

function sameLists(
  a: ReadonlyMap<string, unknown>,
  b: ReadonlyMap<string, readonly string[]>,
): boolean {
  return (
    a.size === b.size &&
    [...b].every(([key, list]) => {
      const other = a.get(key);
      return isList(other) && sameScopes(other, list);
    })
  );
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
