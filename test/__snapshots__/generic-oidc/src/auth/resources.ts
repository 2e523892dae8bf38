import { UriTemplate } from '@modelcontextprotocol/server';

/** Longer ones name no resource: matching takes time that grows faster than they do. */
const MAX_URI_LENGTH = 2048;

/** A resource that a caller asks for, by the scope map. */
export interface FoundResource {
  /** In its one spelling, as the SDK hands it on. */
  readonly uri: string;
  /** The entry of this very URI, or else every template that matches: the SDK may take any of them. */
  readonly entries: readonly string[];
  readonly isFromTemplate: boolean;
}

/**
 * Prepares the entries of the scope map for resources.
 *
 * @param entries URIs and URI templates, as the resources are registered
 * @returns a function that resolves a URI as the SDK does, or undefined where no entry is meant
 * @throws Error naming an entry that no request can mean, or that takes long to compare with
 */
export function compileResources(
  entries: Iterable<string>,
): (uri: unknown) => FoundResource | undefined {
  const uris = new Set<string>();
  const templates: UriTemplate[] = [];
  for (const entry of entries) {
    if (UriTemplate.isTemplate(entry)) {
      assertSimple(entry);
      templates.push(new UriTemplate(entry));
    } else {
      assertOneSpelling(entry, entry);
      uris.add(entry);
    }
  }
  return (text) => {
    const uri = typeof text === 'string' ? canonicalUri(text) : undefined;
    if (uri === undefined) return undefined;
    if (uris.has(uri)) return { uri, entries: [uri], isFromTemplate: false };
    const matching = templates.filter((template) => template.match(uri)).map(String);
    return matching.length > 0 ? { uri, entries: matching, isFromTemplate: true } : undefined;
  };
}

/** A URI in the one spelling that resources are looked up by; undefined when it is none. */
function canonicalUri(text: string): string | undefined {
  if (text.length > MAX_URI_LENGTH) return undefined;
  try {
    const { href } = new URL(text);
    return href.length > MAX_URI_LENGTH ? undefined : href;
  } catch {
    return undefined;
  }
}

function assertOneSpelling(entry: string, uri: string): void {
  const canonical = canonicalUri(uri);
  if (canonical === uri) return;
  const hint = canonical === undefined ? 'is not a URI' : `is never read: write it as ${canonical}`;
  throw new Error(`src/scope-map.ts: the resource ${JSON.stringify(entry)} ${hint}`);
}

/**
 * A template becomes a regular expression; some take minutes with a URI made for them (DOS-03). One place
 * where an expression can end anywhere makes the time grow with the square of the length, which is bounded.
 */
function assertSimple(entry: string): void {
  const expressions = [...entry.matchAll(/\{([^}]*)\}/g)].map(([, expression = '']) => expression);
  const greedy = expressions.filter((expression) => /^[+#]/.test(expression));
  const isList = (expression: string) =>
    expression.includes('*') || (expression.includes(',') && !/^[?&]/.test(expression));
  if (
    entry.includes('}{') ||
    greedy.length > 1 ||
    looseJoints(entry) > 1 ||
    expressions.some(isList)
  ) {
    throw new Error(
      `src/scope-map.ts: the template ${JSON.stringify(entry)} is not simple: one + or # at most, ` +
        'a slash between expressions, other text at one place at most, no lists',
    );
  }
  const names = new UriTemplate(entry).variableNames;
  const example = Object.fromEntries(names.map((name) => [name, 'x']));
  assertOneSpelling(entry, new UriTemplate(entry).expand(example));
}

/** Counts expressions that need not end where the text behind them begins, as it may be a part of them. */
function looseJoints(entry: string): number {
  // With what the next expression begins itself.
  const joints = entry.matchAll(/\{([^}]*)\}(?=([^{]+)\{([/.?&]?))/g);
  return [...joints].filter(([, expression = '', between = '', operator = '']) => {
    if (/^[+#]/.test(expression)) return true;
    const ends = /^[?&]/.test(expression) ? /&/ : /[/,]/;
    return !ends.test(between + operator);
  }).length;
}
