import type { Caller } from './caller';
import { membersOf, type Message } from './json-rpc';
import { canonicalUri } from './resource-entries';
import type { ScopeRules } from './scopes';
import { isSpellingOf } from './uri-spelling';

/** The thing that a message addresses, by its name in the scope map: no text of a caller. */
export interface Addressed {
  readonly tool?: string;
  readonly prompt?: string;
  /** The URI or template as it is registered; several with a space between. */
  readonly resource?: string;
}

/** An operation with all scopes it needs, or the kind of thing that the scope map does not name. */
export type Operation =
  | {
      readonly isKnown: true;
      readonly scopes: readonly string[];
      readonly addressed: Addressed;
    }
  | {
      readonly isKnown: false;
      readonly kind: 'method' | 'tool' | 'prompt' | 'resource';
      /** Of the resource that a caller wanted to read, in its one spelling. */
      readonly uri?: string | undefined;
      /** What has no entry, as a caller named it. */
      readonly asked?: string | undefined;
    };

/** An operation on what the scope map does not name. */
export type Unknown = Extract<Operation, { isKnown: false }>;

/** More URIs than a client can have use for. */
const MAX_URIS = 64;

/**
 * Finds what a message asks for. Whatever the scope map does not name is not known, and what is not
 * known is refused: also what was registered past the scope map.
 */
export function operationOf(
  { method, params, isOfEarlierEra }: Message,
  caller: Caller,
  rules: ScopeRules,
): Operation {
  switch (method) {
    case undefined: // a response, or no message at all: nothing can be run by it
      return known(rules.base, {});
    case 'tools/call':
      return named('tool', params['name'], rules.forTool);
    case 'prompts/get':
      return rules.hasPrompts
        ? named('prompt', params['name'], rules.forPrompt)
        : unknown('method');
    case 'resources/read':
      return rules.hasResources ? read(params['uri'], rules) : unknown('method');
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      // Of the earlier era alone: subscriptions/listen has taken their place.
      return rules.hasResources && isOfEarlierEra
        ? listen([params['uri']], caller, rules)
        : unknown('method');
    case 'subscriptions/listen':
      return listen(membersOf(params['notifications'])['resourceSubscriptions'], caller, rules);
    case 'completion/complete':
      return complete(membersOf(params['ref']), rules);
    default: {
      const scopes = rules.forMethod(method);
      return scopes ? known(scopes, {}) : unknown('method');
    }
  }
}

function known(scopes: readonly string[], addressed: Addressed): Operation {
  return { isKnown: true, scopes, addressed };
}

function unknown(kind: Unknown['kind'], asked?: unknown): Unknown {
  return { isKnown: false, kind, asked: typeof asked === 'string' ? asked : undefined };
}

/** A tool, prompt or resource by the very name it has in the scope map. */
function named(
  kind: 'tool' | 'prompt' | 'resource',
  name: unknown,
  scopesOf: (name: string) => readonly string[] | undefined,
): Operation {
  const scopes = typeof name === 'string' ? scopesOf(name) : undefined;
  return scopes ? known(scopes, { [kind]: name }) : unknown(kind, name);
}

function read(uri: unknown, rules: ScopeRules): Operation {
  const found = rules.findResource(uri);
  if (!found) return notThere(uri);
  // A handler may read the text as it came, and what is judged is the URI.
  if (!isSpellingOf(uri, found.uri)) return { ...notThere(uri), asked: undefined };
  const scopes = found.entries.flatMap((entry) => rules.forResource(entry) ?? []);
  return known([...new Set(scopes)], { resource: found.entries.join(' ') });
}

function notThere(uri: unknown): Unknown {
  return {
    ...unknown('resource', uri),
    uri: typeof uri === 'string' ? canonicalUri(uri) : undefined,
  };
}

/**
 * Changes tell who listens, and no code of yours runs that could look whose they are: each resource
 * needs the scopes of reading it, and one from a template a word of its own beside (HAND-03).
 */
function listen(uris: unknown, caller: Caller, rules: ScopeRules): Operation {
  if (uris === undefined) return known(rules.base, {});
  if (!Array.isArray(uris) || uris.length > MAX_URIS) return unknown('resource');
  const scopes = new Set(rules.base);
  const entries = new Set<string>();
  for (const uri of uris as unknown[]) {
    const found = rules.findResource(uri);
    if (!found) return unknown('resource', uri);
    // The SDK compares by spelling here, so another one could mean another resource.
    if (found.uri !== uri) return unknown('resource');
    if (!rules.mayObserve(caller, found)) return unknown('resource');
    for (const entry of found.entries) {
      entries.add(entry);
      for (const scope of rules.forResource(entry) ?? []) scopes.add(scope);
    }
  }
  return known([...scopes], entries.size > 0 ? { resource: [...entries].join(' ') } : {});
}

/** Completions may tell the names of things, so they need the scopes of what they are for. */
function complete(ref: Readonly<Record<string, unknown>>, rules: ScopeRules): Operation {
  if (!rules.hasPrompts && !rules.hasResources) return unknown('method');
  return ref['type'] === 'ref/prompt'
    ? named('prompt', ref['name'], rules.forPrompt)
    : named('resource', ref['uri'], rules.forResource);
}
