import type { AuthInfo, McpServer } from '@modelcontextprotocol/server';
import { callerOf } from '../auth/resource-server.js';
import type { ScopeRules } from '../auth/scopes.js';
import { wrapHandler, type Handler } from './wrap-handler.js';

/**
 * Judges a caller as the guard does. Without a verified caller nothing is permitted.
 *
 * @param tool its name where it is a tool: some need a person
 */
export function isPermitted(
  authInfo: AuthInfo | undefined,
  needed: readonly string[],
  rules: ScopeRules,
  tool?: string,
): boolean {
  if (!authInfo || rules.missing(authInfo.scopes, needed).length > 0) return false;
  return !rules.needsUser(tool) || callerOf(authInfo).kind !== 'machine';
}

type Entry = Readonly<Record<string, unknown>>;

/**
 * Has the lists of a server show only what the caller may use. That hides, and protects nothing: calls are
 * judged as ever. Such a list is for its caller alone, so no cache may give it to others (CACHE-02).
 *
 * To be called before anything is registered.
 */
export function showOnlyPermitted(server: McpServer, rules: ScopeRules): void {
  const filter = (
    method: string,
    member: string,
    neededBy: (entry: Entry) => readonly string[] | undefined,
  ) => {
    wrapHandler(server, method, (handler) => filtered(handler, member, neededBy, rules));
  };
  filter('tools/list', 'tools', ({ name }) => rules.forTool(String(name)));
  filter('prompts/list', 'prompts', ({ name }) => rules.forPrompt(String(name)));
  filter('resources/templates/list', 'resourceTemplates', ({ uriTemplate }) =>
    rules.forResource(String(uriTemplate)),
  );
  filter('resources/list', 'resources', ({ uri }) =>
    rules.findResource(uri)?.entries.flatMap((entry) => rules.forResource(entry) ?? []),
  );
}

function filtered(
  handler: Handler,
  member: string,
  neededBy: (entry: Entry) => readonly string[] | undefined,
  rules: ScopeRules,
): Handler {
  return async (request, context) => {
    const result = (await handler(request, context)) as Readonly<Record<string, readonly Entry[]>>;
    const shown = result[member]?.filter((entry) => {
      const needed = neededBy(entry);
      const tool = member === 'tools' ? String(entry['name']) : undefined;
      return needed !== undefined && isPermitted(context.http?.authInfo, needed, rules, tool);
    });
    return { ...result, [member]: shown ?? [], cacheScope: 'private' };
  };
}
