import type { Offer } from './findings.js';
import { deedOf, thingsOf, wordsOf } from './words.js';

/** What a tool does to what it works on. */
export type Effect = 'read' | 'write' | 'destroy';

/** The scopes that one tool, resource or prompt could ask for, with the reason that is shown. */
export interface Proposal {
  readonly offer: Offer;
  readonly scopes: readonly string[];
  readonly effect: Effect;
  /** Completes "because …". */
  readonly because: string;
  /** Where the name and the annotations contradict each other. */
  readonly warning?: string;
}

/** Longest noun that is proposed, in characters. */
const MAX_NOUN = 32;

/** Says nothing of what a server is about. */
const OF_SERVERS = new Set(['api', 'app', 'http', 'mcp', 'server', 'service', 'tool', 'tools']);

/**
 * Proposes a scope for everything that a server offers: `noun:read`, `noun:write`, and one of its own
 * for each verb that destroys. Whatever is in doubt writes; whatever is destructive never shares a scope
 * with something that is not.
 *
 * @param name - the package's, from which the noun comes where the tools share none
 */
export function proposeScopes(offers: readonly Offer[], name: string): readonly Proposal[] {
  const noun = nounOf(offers, name);
  return offers.map((offer) => proposalFor(offer, noun));
}

function proposalFor(offer: Offer, noun: string): Proposal {
  if (offer.kind !== 'tool') {
    return { offer, scopes: [`${noun}:read`], effect: 'read', because: `a ${offer.kind} is read` };
  }
  const deed = deedOf(offer.name);
  const { readOnlyHint, destructiveHint } = offer;
  const isSaid = deed && `its name says ${deed.verb}`;
  if (destructiveHint === true || deed?.effect === 'destroy') {
    const verb = deed?.effect === 'destroy' ? deed.verb : 'destroy';
    const scopes = [`${noun}:${verb}`];
    const because = deed?.effect === 'destroy' ? isSaid : 'destructiveHint is true';
    const denial = readOnlyHint ? 'readOnlyHint is true' : 'destructiveHint is false';
    const isDenied = readOnlyHint === true || destructiveHint === false;
    return {
      ...{ offer, scopes, effect: 'destroy', because: because ?? '' },
      ...(isDenied ? { warning: `${denial}, but ${because ?? ''}: it counts as destructive` } : {}),
    };
  }
  const write = (because: string, warning?: string): Proposal => ({
    ...{ offer, scopes: [`${noun}:write`], effect: 'write', because },
    ...(warning === undefined ? {} : { warning }),
  });
  const read = (because: string): Proposal => ({
    ...{ offer, scopes: [`${noun}:read`], effect: 'read', because },
  });
  if (isSaid !== undefined && deed?.effect === 'write') {
    const denial = `readOnlyHint is true, but ${isSaid}: it counts as writing`;
    return write(isSaid, readOnlyHint === true ? denial : undefined);
  }
  if (readOnlyHint === true) return read('readOnlyHint is true');
  if (readOnlyHint === false) return write('readOnlyHint is false');
  if (isSaid !== undefined) return read(isSaid);
  return write('neither its name nor its annotations say that it only reads');
}

/** The word that most of the tools' names share, half of them at least; else the name of the server. */
function nounOf(offers: readonly Offer[], name: string): string {
  const counts = new Map<string, { count: number; word: string }>();
  const tools = offers.filter(({ kind }) => kind === 'tool');
  for (const { name: of } of tools) {
    const words = new Map(thingsOf(of).map((word) => [singular(word), word]));
    for (const [key, word] of words) {
      const known = counts.get(key);
      // Several notes are what scopes are about: the plural, where anybody writes it.
      const form = known === undefined || word.length > known.word.length ? word : known.word;
      counts.set(key, { count: (known?.count ?? 0) + 1, word: form });
    }
  }
  let best = { count: 1, word: '' };
  for (const each of counts.values()) if (each.count > best.count) best = each;
  const shared = best.count < tools.length / 2 ? '' : best.word;
  return (shared || ofServer(name)).slice(0, MAX_NOUN);
}

function singular(word: string): string {
  if (/(?:ss|us|is)$/.test(word)) return word;
  return word.replace(/ies$/, 'y').replace(/(?<=[^s])s$/, '');
}

function ofServer(name: string): string {
  const words = wordsOf(name.slice(name.indexOf('/') + 1)).filter((word) => !OF_SERVERS.has(word));
  if (words.length > 0) return words.join('-');
  const scope = name.startsWith('@') ? wordsOf(name.slice(0, name.indexOf('/'))) : [];
  return scope.join('-') || 'server';
}
