import { catalog, type ToolSet } from '../catalog/index.js';
import {
  builtInAnswer,
  builtInPromptAnswer,
  builtInResourceAnswer,
  builtInTools,
} from './defaults.js';
import { quoted, unknownProblem, type Problem } from './problem.js';
import type { PromptAnswer, ResourceAnswer, ToolAnswer } from './schema.js';

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

/**
 * `notes://{id}=notes:read` → a resource. A URI may have "=" and "+" itself, so what stands behind the last "="
 * are the scopes.
 */
export function parseResource(text: string): ResourceAnswer | Problem {
  const at = text.lastIndexOf('=');
  const scopes = text.slice(at + 1);
  // A template that ends in a query, and no scopes behind it.
  if (at > 0 && !/[{}]/.test(scopes)) {
    return { uri: text.slice(0, at), scopes: parseScopes(scopes) };
  }
  return {
    path: 'resources',
    message: `${quoted(text)} must be URI=SCOPE, URI=SCOPE+SCOPE, or URI= for no scope beside the base scopes`,
  };
}

/** `plan_day=todos:read` → a prompt. */
export function parsePrompt(text: string): PromptAnswer | Problem {
  const parsed = parseTool(text);
  return 'name' in parsed ? parsed : { ...parsed, path: 'prompts' };
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

/** `okta domain=acme.okta.com` → a further issuer; values have no spaces. Nothing is checked here. */
export function parseIssuer(text: string): IssuerFlag | Problem {
  const [provider = '', ...words] = text.trim().split(/ +/);
  const settings = words.map(parseSetting);
  if (provider !== '' && !provider.includes('=') && settings.every(Array.isArray)) {
    const pairs = settings as [string, string][];
    const given = new Set(pairs.map(([key]) => key));
    if (given.size === pairs.length) {
      return {
        provider,
        ...(pairs.length === 0 ? {} : { providerSettings: Object.fromEntries(pairs) }),
      };
    }
  }
  return {
    path: 'issuers',
    message: `${quoted(text)} must be PROVIDER or "PROVIDER KEY=VALUE KEY=VALUE", each key once`,
  };
}

/** A further issuer as a flag gives it. */
export interface IssuerFlag {
  readonly provider: string;
  readonly providerSettings?: Readonly<Record<string, string>>;
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
  const tools = together(chosen.value, own, parseTool, ({ name }) => name, 'tool');
  return { value: tools.value, problems: [...chosen.problems, ...tools.problems] };
}

/** Puts the resources of whole tool sets and of every `--resource` together, as {@link parseTools} does. */
export function parseResources(
  sets: string | undefined,
  own: readonly string[],
): Parsed<ResourceAnswer[]> {
  const chosen = wholeSets(sets).flatMap(({ resources }) => resources.map(builtInResourceAnswer));
  return together(chosen, own, parseResource, ({ uri }) => uri, 'resource');
}

/** Puts the prompts of whole tool sets and of every `--prompt` together, as {@link parseTools} does. */
export function parsePrompts(
  sets: string | undefined,
  own: readonly string[],
): Parsed<PromptAnswer[]> {
  const chosen = wholeSets(sets).flatMap(({ prompts }) => prompts.map(builtInPromptAnswer));
  return together(chosen, own, parsePrompt, ({ name }) => name, 'prompt');
}

/** What was chosen and what flags add, each once; a flag gives what was chosen other scopes. */
function together<T extends { readonly scopes: readonly string[] }>(
  chosen: readonly T[],
  own: readonly string[],
  parse: (text: string) => T | Problem,
  keyOf: (entry: T) => string,
  what: 'tool' | 'resource' | 'prompt',
): Parsed<T[]> {
  const problems: Problem[] = [];
  const entries = new Map(chosen.map((entry) => [keyOf(entry), entry]));
  const given = new Map<string, string>();
  for (const text of own) {
    const entry = parse(text);
    if (!('scopes' in entry)) {
      problems.push({ ...entry, flag: `--${what}` });
      continue;
    }
    const key = keyOf(entry);
    const earlier = given.get(key);
    if (earlier !== undefined && earlier !== text) {
      const message = `${quoted(key)} is given twice with different scopes`;
      problems.push({ path: `${what}s`, flag: `--${what}`, message });
    }
    given.set(key, text);
    entries.set(key, entry);
  }
  return { value: [...entries.values()], problems };
}

/** The tool sets that `--tools` names as such: what else they have comes with them. */
function wholeSets(text = ''): ToolSet[] {
  const names = text.split(',').map((name) => name.trim());
  return catalog.toolSets.filter(({ id }) => names.includes(id));
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
