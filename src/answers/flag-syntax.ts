import { catalog } from '../catalog/index.js';
import { builtInAnswer, builtInTools } from './defaults.js';
import { quoted, unknownProblem, type Problem } from './problem.js';
import type { ToolAnswer } from './schema.js';

/** What a flag's text says, and what is wrong with it. */
export interface Parsed<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

/** `a+b` → two scopes; an empty text is no scope. */
export function parseScopes(text: string): string[] {
  return text === '' ? [] : text.split('+');
}

/** `search_orders=orders:read+orders:list` → a tool. The scopes are not checked here. */
export function parseTool(text: string): ToolAnswer | Problem {
  const at = text.indexOf('=');
  if (at > 0) return { name: text.slice(0, at), scopes: parseScopes(text.slice(at + 1)) };
  return {
    path: 'tools',
    message: `${quoted(text)} must be NAME=SCOPE, NAME=SCOPE+SCOPE, or NAME= for no scope beside the base scopes`,
  };
}

/** `todos:manage=todos:read+todos:add` → a broad scope and what it implies. */
export function parseHierarchy(text: string): [broad: string, narrow: string[]] | Problem {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), parseScopes(text.slice(at + 1))];
  return { path: 'scopeHierarchy', message: `${quoted(text)} must be BROAD=NARROW+NARROW` };
}

/** `realm=acme` → key and value. */
export function parseSetting(text: string): [key: string, value: string] | Problem {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  return { path: 'providerSettings', message: `${quoted(text)} must be KEY=VALUE` };
}

/** `ci-bot=reports:read+reports:list` → a client ID and the most that it may hold. */
export function parseMachine(text: string): [clientId: string, scopes: string[]] | Problem {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), parseScopes(text.slice(at + 1))];
  return { path: 'machines', message: `${quoted(text)} must be CLIENT-ID=SCOPE+SCOPE` };
}

/** `admin=notes:write+notes:read` → a role and the scopes it grants. */
export function parseRole(text: string): [role: string, scopes: string[]] | Problem {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), parseScopes(text.slice(at + 1))];
  return { path: 'roles', message: `${quoted(text)} must be ROLE=SCOPE+SCOPE` };
}

/** `realm_access.roles` → the name of a claim and of a member. A name with dots needs the file of answers. */
export function parseRoleClaim(text: string): string[] {
  return text.split('.');
}

/** What `--tools` may name. */
export const toolChoices: readonly string[] = [
  ...new Set([...catalog.toolSets.map(({ id }) => id), ...builtInTools.map(({ name }) => name)]),
];

/**
 * Puts the tools of `--tools todo,whoami` and of every `--tool` together. A `--tool` with the name
 * of a chosen built-in tool gives that one other scopes.
 *
 * @param sets value of `--tools`: tool sets, built-in tools, or `none`
 * @param own values of `--tool`
 */
export function parseTools(sets: string | undefined, own: readonly string[]): Parsed<ToolAnswer[]> {
  const chosen = sets === undefined ? { value: [], problems: [] } : parseToolSets(sets);
  const problems = [...chosen.problems];
  const tools = new Map(chosen.value.map((tool) => [tool.name, tool]));
  const given = new Map<string, string>();
  for (const text of own) {
    const tool = parseTool(text);
    if (!('name' in tool)) {
      problems.push({ ...tool, flag: '--tool' });
      continue;
    }
    const earlier = given.get(tool.name);
    if (earlier !== undefined && earlier !== text) {
      const message = `${quoted(tool.name)} is given twice with different scopes`;
      problems.push({ path: 'tools', flag: '--tool', message });
    }
    given.set(tool.name, text);
    tools.set(tool.name, tool);
  }
  return { value: [...tools.values()], problems };
}

function parseToolSets(text: string): Parsed<ToolAnswer[]> {
  const names = text.split(',').map((name) => name.trim());
  if (names.length === 1 && names[0] === 'none') return { value: [], problems: [] };
  const problems: Problem[] = [];
  const tools = new Map<string, ToolAnswer>();
  for (const name of names) {
    const set = catalog.toolSets.find(({ id }) => id === name);
    const found = set ? set.tools : builtInTools.filter((tool) => tool.name === name);
    for (const tool of found) tools.set(tool.name, builtInAnswer(tool));
    if (found.length > 0) continue;
    problems.push({
      ...(name === 'none'
        ? { path: 'tools', message: '"none" cannot stand beside other tools' }
        : unknownProblem('tools', 'tool set or built-in tool', name, [...toolChoices, 'none'])),
      flag: '--tools',
    });
  }
  return { value: [...tools.values()], problems };
}
