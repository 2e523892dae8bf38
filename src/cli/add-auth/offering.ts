import { toolNameFault } from '../../answers/names.js';
import { quoted, type Problem } from '../../answers/problem.js';
import { resourceUriFault } from '../../answers/resources.js';
import type { GivenAnswers } from '../../answers/schema.js';
import type { Offer, Offers } from '../../existing/findings.js';
import { proposeScopes, type Effect } from '../../existing/propose-scopes.js';

/** One thing that the server offers, and the scopes that it is going to need. */
export interface ScopedOffer {
  readonly kind: Offer['kind'];
  readonly name: string;
  readonly scopes: readonly string[];
  readonly effect: Effect;
  /** Completes "because …". */
  readonly because: string;
  readonly warning?: string;
  /** Somebody gave these scopes; they are not the proposed ones. */
  readonly isSaid?: true;
}

/** Everything that the server offers, and what cannot have scopes. */
export interface Offering {
  readonly offers: readonly ScopedOffer[];
  /** Names that no scope map can hold, each with the reason; calls of them are refused. */
  readonly unusable: readonly Problem[];
}

/** Why an answer cannot hold a name, by what it is the name of. */
const FAULTS = {
  tool: toolNameFault,
  resource: resourceUriFault,
  prompt: toolNameFault,
} as const;

/**
 * Puts what the server offers together with what was said about scopes: that wins, and it may name more
 * than was found.
 *
 * @param name of the package, for the noun of the scopes
 */
export function offeringOf({ offers }: Offers, name: string, given: GivenAnswers): Offering {
  const found = distinct(offers.map(({ value }) => value));
  const usable = found.filter((offer) => faultOf(offer) === undefined);
  const said = saidOf(given);
  const proposed = proposeScopes(usable, name).map(({ offer, ...proposal }): ScopedOffer => ({
    kind: offer.kind,
    name: offer.name,
    ...proposal,
  }));
  const more = said.filter((one) => !proposed.some((each) => isSame(each, one)));
  const added = proposeScopes(more, name).map(({ offer, effect }): ScopedOffer => ({
    ...{ kind: offer.kind, name: offer.name, effect, scopes: [] },
    because: 'you said so; neither source nor server shows it',
  }));
  return {
    offers: [...proposed, ...added].map((one) => {
      const answer = said.find((each) => isSame(each, one));
      if (!answer) return one;
      const because = more.includes(answer) ? one.because : 'you said so';
      return { ...one, scopes: answer.scopes, because, isSaid: true };
    }),
    unusable: found.flatMap((offer): Problem[] => {
      const fault = faultOf(offer);
      if (fault === undefined) return [];
      const message = `the ${offer.kind} ${quoted(offer.name)} gets no scopes, and calls of it are refused: its name ${fault}`;
      return [{ path: '', message }];
    }),
  };
}

/** What was said about scopes that the source or the server does not show. */
export function saidBeyond({ offers }: Offers, given: GivenAnswers): boolean {
  return saidOf(given).some((one) => !offers.some(({ value }) => isSame(value, one)));
}

/** Names an answer each for what is offered. */
export function answersOf(
  offers: readonly ScopedOffer[],
): Pick<GivenAnswers, 'tools' | 'resources' | 'prompts'> {
  const of = (kind: Offer['kind']) => offers.filter((one) => one.kind === kind);
  return {
    tools: of('tool').map(({ name, scopes, effect }) => ({
      name,
      scopes: [...scopes],
      ...(effect === 'read' ? { readOnly: true } : {}),
    })),
    resources: of('resource').map(({ name, scopes }) => ({ uri: name, scopes: [...scopes] })),
    prompts: of('prompt').map(({ name, scopes }) => ({ name, scopes: [...scopes] })),
  };
}

/**
 * Finds what destroys and that whoever may call at all could use: it needs a scope beside the base scopes.
 */
export function openToAll(
  offers: readonly ScopedOffer[],
  baseScopes: readonly string[],
): Problem[] {
  return offers
    .filter(({ effect, scopes }) => {
      return effect === 'destroy' && scopes.every((scope) => baseScopes.includes(scope));
    })
    .map(({ kind, name }) => ({
      path: '',
      flag: `--${kind}`,
      message: `${quoted(name)} destroys, so it needs a scope that is not among the base scopes (${baseScopes.join(' ')})`,
    }));
}

function saidOf({ tools = [], resources = [], prompts = [] }: GivenAnswers) {
  return [
    ...tools.map(({ name, scopes }) => ({ kind: 'tool' as const, name, scopes })),
    ...resources.map(({ uri, scopes }) => ({ kind: 'resource' as const, name: uri, scopes })),
    ...prompts.map(({ name, scopes }) => ({ kind: 'prompt' as const, name, scopes })),
  ];
}

type Named = Pick<Offer, 'kind' | 'name'>;

function isSame(one: Named, other: Named): boolean {
  return one.kind === other.kind && one.name === other.name;
}

function distinct(offers: readonly Offer[]): Offer[] {
  return [...new Map(offers.map((one) => [`${one.kind} ${one.name}`, one])).values()];
}

function faultOf({ kind, name }: Offer): string | undefined {
  return FAULTS[kind](name);
}
