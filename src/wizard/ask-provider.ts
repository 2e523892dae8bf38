import { offeredDownstreams } from '../answers/downstream.js';
import { isOwn, OWN_PROVIDER } from '../answers/sign-in.js';
import type { GivenAnswers } from '../answers/schema.js';
import { withDefaults } from '../answers/defaults.js';
import { catalog, type UpstreamRecord } from '../catalog/index.js';
import type { Ask, Choice } from './question.js';

/** What the provider question decides. */
export type ProviderAnswers = Pick<GivenAnswers, 'provider' | 'signIn'>;

const BEHIND = 'sign-in:';

/**
 * Asks where people sign in, and, where both ways lead there, whether clients do so themselves or behind an
 * authorization server of the project's own.
 *
 * @param known the answers that are given already
 */
export async function askProvider(
  ask: Ask,
  draft: ProviderAnswers,
  known: GivenAnswers,
): Promise<ProviderAnswers> {
  const offers = offeredProviders(known);
  const before = initialOf(draft, offers);
  const [only, another] = offers;
  const chosen =
    only && !another
      ? only.value
      : await ask<'one'>({
          kind: 'one',
          message: 'Identity provider',
          choices: [...offers, ...(known.existing ? [] : impossibleChoices())],
          initial: before,
        });
  if (chosen.startsWith(BEHIND)) return behind(chosen.slice(BEHIND.length), draft);
  const upstream = catalog.upstreams.find((each) => otherWayOf(each) === chosen);
  if (!upstream || !fitsOwn(upstream, known)) return { provider: chosen };
  const way = await ask<'one'>({
    kind: 'one',
    message: `How clients sign in with ${upstream.label}`,
    choices: [
      { title: 'There, themselves', hint: upstream.direct?.fits ?? '', value: chosen },
      {
        title: 'At an authorization server in this project, which asks there',
        hint: 'for any MCP client; you register one client, once',
        value: BEHIND + upstream.id,
      },
    ],
    initial: draft.signIn?.upstream === upstream.id ? BEHIND + upstream.id : chosen,
  });
  return way === chosen ? { provider: chosen } : behind(upstream.id, draft);
}

/** The provider behind whose name both ways are offered. The first one of the list is taken with one key. */
function otherWayOf({ direct }: UpstreamRecord): string | undefined {
  return direct?.provider === withDefaults({}).provider ? undefined : direct?.provider;
}

/** Whether there is anything to choose. */
export function canChooseProvider(known: GivenAnswers): boolean {
  return offeredProviders(known).length > 1;
}

function behind(upstream: string, { signIn }: ProviderAnswers): ProviderAnswers {
  return { provider: OWN_PROVIDER, signIn: { ...signIn, upstream } };
}

function initialOf({ provider, signIn }: ProviderAnswers, offers: readonly Choice[]): string {
  const upstream = catalog.upstreams.find(({ id }) => id === signIn?.upstream);
  const values = upstream
    ? [BEHIND + upstream.id, otherWayOf(upstream)]
    : [provider ?? withDefaults({}).provider];
  return (offers.find(({ value }) => values.includes(value)) ?? offers[0])?.value ?? '';
}

/** Providers that clients can use themselves, and what only an authorization server of the project's own leads to. */
function offeredProviders(known: GivenAnswers): Choice[] {
  return [
    ...catalog.providers
      .filter(({ id }) => !isOwn(known.provider) && !isOwn(id))
      .filter((record) =>
        offeredDownstreams(record).some(({ id }) => id === (known.downstream ?? 'none')),
      )
      .map(({ id, label, hint, support }): Choice => ({
        title: `${label}${support === 'confirm-on-your-tenant' ? ' (confirm on your tenant)' : ''}`,
        hint,
        value: id,
      })),
    ...catalog.upstreams
      .filter((record) => fitsOwn(record, known))
      // The others are asked about once their provider is chosen, unless it cannot be.
      .filter(
        (record) =>
          otherWayOf(record) === undefined ||
          isOwn(known.provider) ||
          known.downstream === 'upstream',
      )
      .map(({ id, label, hint }): Choice => ({
        title: `${label}, behind an authorization server in this project`,
        hint,
        value: BEHIND + id,
      })),
  ];
}

/** Whether what is known leaves room for an authorization server of the project's own. */
function fitsOwn(
  { api }: UpstreamRecord,
  {
    existing,
    framework,
    dpop = 'off',
    issuers,
    machines,
    roles,
    downstream = 'none',
  }: GivenAnswers,
): boolean {
  const runtime = catalog.frameworks.find(({ id }) => id === framework)?.runtime;
  return (
    existing === undefined &&
    runtime !== 'web' &&
    dpop === 'off' &&
    [issuers, machines, roles].every((each) => each === undefined) &&
    (downstream === 'none' || (downstream === 'upstream' && api !== undefined))
  );
}

/** Providers that people look for, each with the reason why not; those that are offered another way are not among them. */
function impossibleChoices(): Choice[] {
  return catalog.impossibleProviders
    .filter(({ id }) => !catalog.upstreams.some((upstream) => upstream.id === id))
    .map(({ id, label, reason, wayOut }) => ({
      title: `${label} (not possible directly)`,
      hint: reason,
      value: id,
      refusal: `Not possible directly: ${reason}; ${wayOut}.`,
    }));
}
