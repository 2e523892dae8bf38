import type { Response } from '../../http/response.js';
import { scopesIn } from '../protocol/challenge.js';
import { listOf } from '../protocol/lists.js';
import { isObject } from '../protocol/messages.js';
import { filledTemplate, isTemplate, looksLike } from '../protocol/uri-templates.js';
import type { Given } from './check.js';
import type { Context } from './context.js';
import { notChecked, type NotChecked } from './outcome.js';
import { baseScopes, onlyBaseScopes, onlyScopes } from './scope-refusals.js';

/** Something that is asked for by its address: a resource, one of a template, or a prompt. */
export interface Thing {
  /** What it is listed or known as: a URI, a template or a name. */
  readonly entry: string;
  /** A URI or a name. */
  readonly address: string;
  readonly method: 'resources/read' | 'prompts/get';
  readonly params: Readonly<Record<string, unknown>>;
}

/** A prompt as the server lists it. */
interface ListedPrompt {
  readonly name: string;
  /** Names of its arguments, and of those that it must have. */
  readonly parameters: readonly string[];
  readonly required: readonly string[];
}

/** What a server offers beside tools. */
export interface Offered {
  readonly resources: readonly string[];
  readonly templates: readonly string[];
  readonly prompts: readonly ListedPrompt[];
}

/** Things that are asked for; a server may have thousands. */
const MOST_THINGS = 20;

/** Reads the lists of resources, templates and prompts, as a token sees them. */
export async function offeredTo(context: Context, token: string): Promise<Offered> {
  const textsOf = async (kind: 'resources' | 'resourceTemplates', key: string) =>
    ((await listOf(context, token, kind))?.items ?? [])
      .map((item) => item[key])
      .filter((each) => typeof each === 'string');
  const prompts = (await listOf(context, token, 'prompts'))?.items ?? [];
  return {
    resources: await textsOf('resources', 'uri'),
    templates: await textsOf('resourceTemplates', 'uriTemplate'),
    prompts: prompts.flatMap(({ name, arguments: listed }) => {
      if (typeof name !== 'string') return [];
      const all = (Array.isArray(listed) ? listed.filter(isObject) : []).filter(
        (each): each is { name: string; required?: unknown } => typeof each['name'] === 'string',
      );
      const required = all.filter((each) => each.required === true);
      return [{ name, parameters: all.map(nameOf), required: required.map(nameOf) }];
    }),
  };
}

const nameOf = ({ name }: { readonly name: string }) => name;

/** A resource of this URI. */
export function resourceOf(uri: string, entry = uri): Thing {
  return { entry, address: uri, method: 'resources/read', params: { uri } };
}

function promptOf({ name, required }: Pick<ListedPrompt, 'name' | 'required'>): Thing {
  const given = Object.fromEntries(required.map((each) => [each, 'audit']));
  return { entry: name, address: name, method: 'prompts/get', params: { name, arguments: given } };
}

/**
 * Lists what can be asked for: what lists show to the good token, one resource of each template, and what is
 * known of the server although no list shows it.
 */
export function thingsOf(context: Context): Promise<readonly Thing[]> {
  return context.once('things', async () => {
    const token = context.tokens.main ?? context.tokens.low;
    if (token === undefined) return [];
    const { resources, templates, prompts } = await offeredTo(context, token);
    const { resourceScopes = {}, promptScopes = {} } = context.expectations ?? {};
    const entries = Object.keys(resourceScopes);
    const allTemplates = [...new Set([...templates, ...entries.filter(isTemplate)])];
    const allResources = [
      ...new Set([...resources, ...entries.filter((each) => !isTemplate(each))]),
    ];
    const ofTemplates = allTemplates.map((template) => {
      const listed = allResources.find((uri) => looksLike(template, uri));
      return resourceOf(listed ?? filledTemplate(template), template);
    });
    const others = allResources.filter(
      (uri) => !ofTemplates.some(({ address }) => address === uri),
    );
    const unlisted = Object.keys(promptScopes)
      .filter((name) => !prompts.some((each) => each.name === name))
      .map((name) => promptOf({ name, required: [] }));
    // What scopes are known of comes first: there is room for so many.
    const things = [...ofTemplates, ...others.map((uri) => resourceOf(uri))];
    const isKnown = ({ entry }: Thing) => Object.hasOwn(resourceScopes, entry);
    return [
      ...[...things.filter(isKnown), ...things.filter((each) => !isKnown(each))].slice(
        0,
        MOST_THINGS,
      ),
      ...[...unlisted, ...prompts.map(promptOf)].slice(0, MOST_THINGS),
    ];
  });
}

/** Asks for a thing with a token. */
export function askFor(
  { call }: Pick<Context, 'call'>,
  token: string,
  { method, params }: Pick<Thing, 'method' | 'params'>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return call(token, method, params, headers);
}

/** A token that lacks scopes, and what is known of it. */
export interface FewScopes {
  readonly token: string;
  /** It has the base scopes and no others; of a token that was given nobody knows. */
  readonly isBase: boolean;
}

/** Takes the token with fewer scopes: of the test issuer, one with the base scopes alone. */
export async function fewScopes(context: Given<'low-token'>): Promise<FewScopes> {
  const { issuer, redactor, lowToken } = context;
  if (!issuer) return { token: lowToken, isBase: false };
  const wanted = await onlyBaseScopes(context);
  const token = await context.once('token with base scopes', () => issuer.mint(wanted, redactor));
  return { token, isBase: true };
}

/** How the server decided on a thing for the token with few scopes. */
export interface Decided {
  readonly thing: Thing;
  readonly response: Response;
  /** Scopes beside the base scopes, when they are known and not only what the server says. */
  readonly own: readonly string[] | undefined;
}

/** Asks for everything with the token that has few scopes. */
export async function decidedThings(
  context: Given<'low-token'>,
): Promise<{ readonly decided: readonly Decided[] } | NotChecked> {
  const things = await thingsOf(context);
  if (things.length === 0) return notChecked('the server shows no resources and no prompts');
  const decided = await context.once('decided things', async () => {
    const { token } = await fewScopes(context);
    const base = await baseScopes(context);
    const list: Decided[] = [];
    for (const thing of things) {
      const own = knownScopes(context, thing)?.filter((scope) => !base.includes(scope));
      list.push({ thing, own, response: await askFor(context, token, thing) });
    }
    return list;
  });
  return { decided };
}

function knownScopes(
  { expectations }: Context,
  { method, entry, address }: Thing,
): readonly string[] | undefined {
  const { resourceScopes = {}, promptScopes = {} } = expectations ?? {};
  const scopes = method === 'prompts/get' ? promptScopes : resourceScopes;
  return [entry, address]
    .map((key) => (Object.hasOwn(scopes, key) ? scopes[key] : undefined))
    .find((each) => each !== undefined);
}

/** A thing that is refused to a token with few scopes. */
export interface GuardedThing extends Decided {
  /** Everything it takes, as far as is known or the refusal says. */
  readonly needed: readonly string[];
  /** Gets a token that may have it; undefined where there is none. */
  readonly good: () => Promise<string | undefined>;
}

/** Things of one server that are looked at closely. */
const MOST_GUARDED = 4;
const NO_GUARD = 'no resource and no prompt was refused to the token with few scopes';

/** Takes things that are refused for their scopes: rather of several kinds than many. */
export async function guardedThings(
  context: Given<'low-token'>,
): Promise<{ readonly guarded: readonly GuardedThing[] } | NotChecked> {
  const found = await decidedThings(context);
  if (!('decided' in found)) return found;
  const base = await baseScopes(context);
  const refused = found.decided.filter(({ response }) => response.status === 403);
  const byScopes = (each: Decided) => [...(each.own ?? scopesIn(each.response))].sort().join(' ');
  const isFirst = (each: Decided, index: number) =>
    refused.findIndex(
      (other) => other.thing.method === each.thing.method && byScopes(other) === byScopes(each),
    ) === index;
  const sorted = [...refused.filter(isFirst), ...refused.filter((each, at) => !isFirst(each, at))];
  const guarded = sorted.slice(0, MOST_GUARDED).map((each): GuardedThing => {
    const needed = [...new Set([...base, ...(each.own ?? scopesIn(each.response))])];
    return { ...each, needed, good: () => goodToken(context, needed) };
  });
  return guarded.length > 0 ? { guarded } : notChecked(NO_GUARD);
}

function goodToken(context: Context, scopes: readonly string[]): Promise<string | undefined> {
  const { issuer, redactor, tokens } = context;
  if (!issuer) return Promise.resolve(tokens.main);
  const label = `scopes of ${scopes.join(', ')}`;
  return context.once(label, () => issuer.mint(onlyScopes(scopes, label), redactor));
}
