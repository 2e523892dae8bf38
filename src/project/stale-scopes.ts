import type { Config } from '../answers/config.js';
import {
  readScopePolicy,
  sameScopes,
  SCOPE_MAP,
  scopesOf,
  type ScopePolicy,
} from './scope-policy.js';

/** A file that does not say what the scope map says. */
export interface StaleFile {
  readonly path: string;
  readonly says: string;
}

const ANSWERS = 'secure-mcp.json';
/** A README that was rewritten need not name scopes at all. */
const README_HEADING = '\n## Tools and scopes\n';

/**
 * What is behind `src/scope-map.ts`, which decides: the answers, the README, the set-up file of the
 * authorization server.
 *
 * @param read the text of a file of the project, undefined when it is not there
 */
export function staleScopes(
  config: Config,
  read: (file: string) => string | undefined,
): StaleFile[] {
  const policy = readScopePolicy(read(SCOPE_MAP) ?? '');
  if (!policy) return [];
  const stale: StaleFile[] = [];
  const others = differences(config, policy);
  if (others.length > 0) {
    stale.push({ path: ANSWERS, says: `says otherwise of ${others.join(', ')}` });
  }
  const { setupFile } = config.provider;
  for (const path of ['README.md', ...(setupFile === undefined ? [] : [`setup/${setupFile}`])]) {
    const text = read(path)?.replaceAll('\r\n', '\n');
    if (text === undefined || (path === 'README.md' && !text.includes(README_HEADING))) continue;
    // Some set-up files list the base scopes only, and some none at all.
    const all = scopesOf(policy);
    const named = all.filter((scope) => names(text, scope));
    const listsAll = named.some((scope) => !policy.baseScopes.includes(scope));
    const wanted = listsAll ? all : named.length > 0 ? policy.baseScopes : [];
    const missing = wanted.filter((scope) => !named.includes(scope));
    if (missing.length > 0) stale.push({ path, says: `lacks ${missing.join(', ')}` });
  }
  return stale;
}

/** What the answers say of scopes, against the map; tools that only the map knows are the user's. */
function differences(config: Config, policy: ScopePolicy): string[] {
  const tools = config.tools.filter(({ name, scopes }) => {
    const now = policy.tools.get(name);
    return now !== undefined && !sameScopes(now, scopes);
  });
  const { scopeHierarchy } = config;
  const broad = [...new Set([...Object.keys(scopeHierarchy), ...policy.hierarchy.keys()])];
  return [
    ...(sameScopes(policy.baseScopes, config.baseScopes) ? [] : ['the base scopes']),
    ...tools.map(({ name }) => name),
    ...broad.filter((scope) => {
      const said = Object.hasOwn(scopeHierarchy, scope) ? scopeHierarchy[scope] : undefined;
      return !sameScopes(policy.hierarchy.get(scope), said);
    }),
  ];
}

/** Whether a text has a scope as a word of its own, not as a part of a longer one. */
function names(text: string, scope: string): boolean {
  const isPart = (character: string | undefined) =>
    character !== undefined && /[\w:./-]/.test(character);
  for (let at = text.indexOf(scope); at >= 0; at = text.indexOf(scope, at + 1)) {
    const end = at + scope.length;
    // The end of a sentence belongs to no scope.
    const follows = text[end] === '.' || text[end] === ':' ? text[end + 1] : text[end];
    if (!isPart(text[at - 1]) && !isPart(follows)) return true;
  }
  return false;
}
