import type { Config } from '../answers/config.js';
import { canonicalUri, isTemplate, overlapOf } from '../answers/resources.js';
import type { Offer, Offers } from './findings.js';

/** What a server offers, laid beside its scope map. */
export interface Compared {
  /** As in `tool drop_table`: offered, and in no scope map, so nobody may use it. */
  readonly unmapped: readonly string[];
  /** What could not be read of the lists, so that nobody knows what is missing in the scope map. */
  readonly unread: readonly string[];
  /** In the scope map, and not offered. */
  readonly notOffered: readonly string[];
}

type Named = Pick<Offer, 'kind' | 'name'>;

/** In characters, of a name that no scope map can hold. */
const MOST_SHOWN = 80;

/**
 * Lays what a server offers beside its scope map. A name that no scope map can hold is in none, whatever it is:
 * calls of it are refused, and nothing is left to be read.
 */
export function compareOffers(config: Config, { offers, gaps }: Offers): Compared {
  const there = offers.map(({ value: { kind, name } }) => `${kind} ${name}`);
  const mapped = [
    ...config.tools.map(({ name }) => `tool ${name}`),
    ...config.resources.map(({ uri }) => `resource ${uri}`),
    ...config.prompts.map(({ name }) => `prompt ${name}`),
  ];
  const unusable = gaps.flatMap((gap) => gap.unusable ?? []).filter((one) => !isMeant(config, one));
  return {
    unmapped: [...there.filter((each) => !mapped.includes(each)), ...unusable.map(shown)],
    unread: gaps.filter((gap) => gap.unusable === undefined).map(({ value }) => value),
    notOffered: mapped.filter((each) => !there.includes(each)),
  };
}

/** Whether another spelling of a resource is in the scope map, or one of its templates stands for it. */
function isMeant({ resources }: Config, { kind, name }: Named): boolean {
  const uri = kind === 'resource' && !isTemplate(name) ? canonicalUri(name) : undefined;
  if (uri === undefined) return false;
  return resources.some(({ uri: entry }) =>
    isTemplate(entry) ? overlapOf(entry, uri) !== undefined : canonicalUri(entry) === uri,
  );
}

function shown({ kind, name }: Named): string {
  return `${kind} ${JSON.stringify(name.slice(0, MOST_SHOWN))}`;
}
