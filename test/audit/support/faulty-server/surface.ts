import type { Features } from './features.js';
import { BASE_SCOPE } from './reply.js';

/** What can be wrong with resources, prompts and what belongs to them. */
export interface SurfaceFaults {
  surfaceFault:
    | 'open resources'
    | 'open prompts'
    | 'open completions'
    | 'open subscriptions'
    /** Looks at the first of several URIs that somebody subscribes to. */
    | 'first subscription'
    /** Guards those URIs of a template that are listed. */
    | 'listed only'
    /** Has a template without scopes that matches what another one guards. */
    | 'other template'
    /** Leaves out of lists what it serves all the same. */
    | 'hidden only'
    /** Looks for a resource first, and for scopes then. */
    | 'looks first'
    /** Keeps what it served to one user for the next. */
    | 'one for all'
    /** Serves what belongs to somebody to whoever knows the URI. */
    | 'knows no owner'
    /** Refuses what is not permitted by errors inside of success. */
    | 'refuses inside'
    /** Takes the first URI of the text for the one that is read. */
    | 'first in text'
    /** Looks at the first message of a batch, and serves the last. */
    | 'first of batch'
    /** Does so where older clients send one. */
    | 'first of old batch'
    /** Names the door and forgets the scopes of resources. */
    | 'names no own'
    /** Guards them in the form of the newest revision. */
    | 'newest era'
    /** Asks for no scopes at all where resources and prompts are. */
    | 'no door';
  /** How a URI is looked up, while the gate takes it as it is written. */
  lookup: 'parsed' | 'decoded' | 'without slashes' | 'without case' | 'without query';
}

/** A resource or a prompt; a template where `uri` has braces. */
export interface Entry {
  readonly kind: 'resource' | 'template' | 'prompt';
  /** The URI, the template or the name. */
  readonly name: string;
  /** Beside those of the door. */
  readonly scopes: readonly string[];
  /** Values of its variable or its argument. */
  readonly values?: readonly string[];
}

const READ = 'note:read';

/** What a server with guarded resources and prompts has, beside what is open. */
export const guardedEntries: readonly Entry[] = [
  { kind: 'resource', name: 'note://secret/plan', scopes: [READ] },
  { kind: 'resource', name: 'note://report', scopes: [READ, 'note:export'] },
  { kind: 'resource', name: 'note://mine', scopes: [] },
  { kind: 'template', name: 'note://by/{id}', scopes: [READ], values: ['one', 'two'] },
  { kind: 'prompt', name: 'plan', scopes: ['plan:use'], values: ['alpha', 'beta'] },
];

const anyNote: Entry = { kind: 'template', name: 'note://{+path}', scopes: [] };
const open: readonly Entry[] = [
  { kind: 'resource', name: 'note://hello', scopes: [] },
  { kind: 'prompt', name: 'hello', scopes: [] },
];

/** Every scope of a server with guarded resources and prompts, for a token that may do everything. */
export const everyScope: readonly string[] = [
  ...new Set([
    ...[BASE_SCOPE, 'echo:use', 'report:read', 'report:write'],
    ...guardedEntries.flatMap(({ scopes }) => scopes),
  ]),
];

/** Who asks. */
interface Asking {
  readonly user: string;
  readonly permits: (scopes: readonly string[]) => boolean;
}

/** What is found of resources and prompts. */
export interface Surface {
  readonly entries: readonly Entry[];
  /** Lists them as somebody sees them. */
  listed(kind: Entry['kind'], asking: Asking): object[];
  /** The scopes of what a message is about; undefined when it is about nothing of this kind. */
  neededFor(
    message: { method: string; params: Readonly<Record<string, unknown>> },
    body: string,
  ): readonly string[] | undefined;
  /** The text of a resource; undefined when there is none. */
  read(uri: string, user: string): string | undefined;
  complete(params: Readonly<Record<string, unknown>>): readonly string[];
}

/** Builds the resources and prompts of a server. */
export function createSurface(faults: Partial<SurfaceFaults>, features: Features): Surface {
  const { surfaceFault: fault, lookup = 'parsed' } = faults;
  const entries = features.isGuarded ? [...open, ...guardedEntries] : open;
  const known =
    fault === 'other template' ? [...entries.slice(0, 3), anyNote, ...entries.slice(3)] : entries;
  const served = new Map<string, string>();
  const one = (kind: Entry['kind'], name: string) =>
    known.find((each) => each.kind === kind && each.name === name);

  const canonical = (uri: string) => {
    const href = URL.canParse(uri) ? new URL(uri).href : uri;
    switch (lookup) {
      case 'decoded':
        return decodeURIComponent(href);
      case 'without slashes':
        return href.replace(/(?<!:)\/+/g, '/').replace(/\/$/, '');
      case 'without case':
        return href.toLowerCase();
      case 'without query':
        return href.replace(/[?#].*$/, '');
      default:
        return href;
    }
  };
  // The right way is one spelling for both; the wrong one gives the gate another than the look-up.
  const seenByGate = (uri: string) => {
    if (faults.lookup === undefined) return canonical(uri);
    return faults.lookup === 'parsed' || !URL.canParse(uri) ? uri : new URL(uri).href;
  };

  function entryFor(uri: string): Entry | undefined {
    const found = one('resource', uri);
    if (found) return found;
    return known.find(({ kind, name }) => kind === 'template' && valueIn(name, uri) !== undefined);
  }

  function scopesOfUri(uri: unknown): readonly string[] {
    const isOpen = fault === 'open resources' || fault === 'hidden only';
    if (typeof uri !== 'string' || isOpen) return [];
    const seen = seenByGate(uri);
    const entry = entryFor(seen);
    if (fault === 'listed only' && entry?.kind === 'template') {
      return isListed(entry, seen) ? entry.scopes : [];
    }
    if (fault === 'looks first' && content(canonical(uri), '') === undefined) return [];
    return entry?.scopes ?? [];
  }

  /** Only the first value of a template is listed. */
  const isListed = ({ name, values = [] }: Entry, uri: string) => uri === filled(name, values[0]);

  function content(uri: string, user: string): string | undefined {
    if (uri === 'note://hello') return 'hello';
    if (uri === 'note://mine') return `the note of ${user}`;
    // Each user has a note of a name that only they know.
    const [, owner] = /^note:\/\/mine\/(.*)$/.exec(uri) ?? [];
    if (owner !== undefined) {
      return owner === user || fault === 'knows no owner' ? `the note of ${owner}` : undefined;
    }
    const exists = guardedEntries.some(({ name, kind, values = [] }) =>
      kind === 'template'
        ? values.some((value) => filled(name, value) === uri)
        : kind === 'resource' && name === uri,
    );
    return exists && features.isGuarded ? `the text of ${uri}` : undefined;
  }

  return {
    entries,
    listed(kind, { user, permits }) {
      const hides = features.hidesForbidden || fault === 'hidden only';
      const seen = known.filter((each) => each.kind === kind && (!hides || permits(each.scopes)));
      if (kind === 'template') return seen.map(({ name }) => ({ uriTemplate: name, name }));
      if (kind === 'prompt') {
        return seen.map(({ name, values }) => ({
          name,
          ...(values ? { arguments: [{ name: 'topic', required: true }] } : {}),
        }));
      }
      const ofTemplates = known
        .filter(({ values, kind: each }) => each === 'template' && values)
        .filter(({ scopes }) => !hides || permits(scopes))
        .map(({ name, values = [] }) => filled(name, values[0]));
      const own = features.isGuarded ? [`note://mine/${user}`] : [];
      return [...seen.map(({ name }) => name), ...ofTemplates, ...own].map((uri) => ({
        uri,
        name: uri,
      }));
    },
    neededFor({ method, params }, body) {
      switch (method) {
        case 'resources/read': {
          const [, first] = /"uri":"([^"]*)"/.exec(body) ?? [];
          return scopesOfUri(fault === 'first in text' ? first : params['uri']);
        }
        case 'resources/subscribe':
          return fault === 'open subscriptions' ? [] : scopesOfUri(params['uri']);
        case 'subscriptions/listen': {
          if (fault === 'open subscriptions') return [];
          const uris = urisIn(params);
          return (fault === 'first subscription' ? uris.slice(0, 1) : uris).flatMap(scopesOfUri);
        }
        case 'prompts/get':
          return fault === 'open prompts'
            ? []
            : (one('prompt', String(params['name']))?.scopes ?? []);
        case 'completion/complete':
          return fault === 'open completions' ? [] : (completed(params)?.scopes ?? []);
        default:
          return undefined;
      }
    },
    read(uri, user) {
      const place = canonical(uri);
      const text =
        (fault === 'one for all' ? served.get(place) : undefined) ?? content(place, user);
      if (text !== undefined) served.set(place, text);
      return text;
    },
    complete: (params) => completed(params)?.values ?? [],
  };

  function completed(params: Readonly<Record<string, unknown>>): Entry | undefined {
    const { name, uri } = (params['ref'] ?? {}) as { name?: string; uri?: string };
    return name === undefined ? one('template', String(uri)) : one('prompt', name);
  }
}

/** The URIs that a subscription is to. */
export function urisIn(params: Readonly<Record<string, unknown>>): string[] {
  const { resourceSubscriptions: uris } = (params['notifications'] ?? {}) as {
    resourceSubscriptions?: unknown;
  };
  return Array.isArray(uris) ? uris.map(String) : [];
}

function filled(template: string, value = ''): string {
  return template.replace(/\{[^}]*\}/, value);
}

/** What a URI has where the template has its variable. */
function valueIn(template: string, uri: string): string | undefined {
  const [before = '', after = ''] = template.split(/\{[^}]*\}/);
  const value = uri.slice(before.length, uri.length - after.length);
  const fits = template.includes('{+') ? value !== '' : /^[^/,]+$/.test(value);
  return uri.startsWith(before) && uri.endsWith(after) && fits ? value : undefined;
}
