/** Who may call what, as `src/scope-map.ts` says it. */
export interface ScopePolicy {
  readonly baseScopes: readonly string[];
  /** Tool → the scopes it needs beside those. */
  readonly tools: ReadonlyMap<string, readonly string[]>;
  /** A scope → those that it implies. */
  readonly hierarchy: ReadonlyMap<string, readonly string[]>;
}

/** Where the scope map of a project stands. */
export const SCOPE_MAP = 'src/scope-map.ts';

/**
 * Reads a scope map without running it.
 *
 * @returns undefined where it is more than lists of texts: calls, spreads, names of other values
 */
export function readScopePolicy(text: string): ScopePolicy | undefined {
  const tokens = (text.match(TOKEN) ?? []).filter((token) => !/^(?:\s|\/\/|\/\*)/.test(token));
  const name = tokens.indexOf('scopePolicy');
  const start = tokens.indexOf('=', name);
  if (name < 0 || start < 0) return undefined;
  const parts = new Map<string, Value>();
  try {
    const at = { tokens, index: start + 1 };
    expect(at, '{');
    while (peek(at) !== '}') {
      const key = readKey(at);
      if (PARTS.includes(key)) parts.set(key, readValue(at));
      else skipValue(at);
      if (peek(at) === ',') at.index += 1;
      else if (peek(at) !== '}') return undefined;
    }
  } catch {
    return undefined;
  }
  const [baseScopes, tools, hierarchy] = PARTS.map((part) => parts.get(part));
  if (!Array.isArray(baseScopes) || !isLists(tools)) return undefined;
  return { baseScopes, tools, hierarchy: isLists(hierarchy) ? hierarchy : new Map() };
}

/** Every scope that a policy knows. */
export function scopesOf({ baseScopes, tools, hierarchy }: ScopePolicy): string[] {
  return [...new Set([...baseScopes, ...[...tools.values()].flat(), ...[...hierarchy].flat(2)])];
}

/** Whether two lists of scopes ask for the same. */
export function sameScopes(a: readonly string[] = [], b: readonly string[] = []): boolean {
  return [...a].sort().join(' ') === [...b].sort().join(' ');
}

const PARTS = ['baseScopes', 'tools', 'hierarchy'];

const TOKEN = /\s+|\/\/[^\n]*|\/\*[^]*?\*\/|'[^'\\\n]*'|"[^"\\\n]*"|[A-Za-z_$][\w$]*|[^]/g;

type Lists = ReadonlyMap<string, readonly string[]>;
type Value = readonly string[] | Lists;

interface Place {
  readonly tokens: readonly string[];
  index: number;
}

function isLists(value: Value | undefined): value is Lists {
  return value instanceof Map;
}

function peek({ tokens, index }: Place): string {
  const token = tokens[index];
  if (token === undefined) throw new Error('the text ends');
  return token;
}

function expect(at: Place, wanted: string): void {
  if (peek(at) !== wanted) throw new Error(`no ${wanted}`);
  at.index += 1;
}

function readText(at: Place): string {
  const token = peek(at);
  if (!/^['"].*['"]$/.test(token)) throw new Error('no text');
  at.index += 1;
  return token.slice(1, -1);
}

function readKey(at: Place): string {
  const token = peek(at);
  const key = /^[A-Za-z_$]/.test(token) ? token : readText(at);
  if (key === token) at.index += 1;
  expect(at, ':');
  return key;
}

function readList(at: Place): readonly string[] {
  const list: string[] = [];
  expect(at, '[');
  while (peek(at) !== ']') {
    list.push(readText(at));
    if (peek(at) === ',') at.index += 1;
    else if (peek(at) !== ']') throw new Error('no list');
  }
  at.index += 1;
  return list;
}

function readValue(at: Place): Value {
  if (peek(at) === '[') return readList(at);
  const lists = new Map<string, readonly string[]>();
  expect(at, '{');
  while (peek(at) !== '}') {
    lists.set(readKey(at), readList(at));
    if (peek(at) === ',') at.index += 1;
    else if (peek(at) !== '}') throw new Error('no object');
  }
  at.index += 1;
  return lists;
}

/** A part that is not ours to understand. */
function skipValue(at: Place): void {
  for (let depth = 0; depth > 0 || ![',', '}'].includes(peek(at)); at.index += 1) {
    if (/^[([{]$/.test(peek(at))) depth += 1;
    if (/^[)\]}]$/.test(peek(at))) depth -= 1;
  }
}
