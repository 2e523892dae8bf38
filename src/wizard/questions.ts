import { DEFAULT_NAME, withDefaults } from '../answers/defaults.js';
import { offeredDownstreams } from '../answers/downstream.js';
import { choices } from '../answers/choices.js';
import type { GivenAnswers } from '../answers/schema.js';
import { catalog } from '../catalog/index.js';
import { askOffer, faultOf } from './ask-offer.js';
import type { Ask, Choice } from './question.js';

/** The answers so far. */
export interface Draft {
  answers: GivenAnswers;
  install: boolean;
  git: boolean;
}

/** The answers before the first question. */
export interface Known {
  readonly answers: GivenAnswers;
  readonly install: boolean | undefined;
  readonly git: boolean | undefined;
  readonly packageManager: string;
  /** Why no project can be created under a name (its directory is taken), or undefined. */
  readonly nameFault: (name: string) => Promise<string | undefined>;
}

/** One step: skipped when its answer is known or leaves no choice. */
export interface Step {
  readonly isKnown: (known: Known) => boolean;
  /** Whether there is a choice, as far as the answers before it say; always when left out. */
  readonly asks?: (draft: Draft, known: Known) => boolean;
  readonly run: (ask: Ask, draft: Draft, known: Known) => Promise<void>;
}

/** The questions in the order they are asked; at most eight are visible. */
export const steps: readonly Step[] = [
  {
    isKnown: ({ answers }) => answers.name !== undefined,
    async run(ask, draft, known) {
      draft.answers.name = await ask<'text'>({
        kind: 'text',
        message: 'Project name',
        initial: draft.answers.name ?? DEFAULT_NAME,
        fault: async (name) => faultOf({ name }) ?? (await known.nameFault(name)),
      });
    },
  },
  choiceStep('provider', 'Identity provider', catalog.providers, {
    fits: offersWhatIsKnown,
    impossible: impossibleChoices(),
  }),
  choiceStep('framework', 'Web framework', catalog.frameworks),
  {
    isKnown: ({ answers }) => answers.tools !== undefined,
    async run(ask, draft, known) {
      draft.answers = { ...draft.answers, ...(await askOffer(ask, draft.answers, known.answers)) };
    },
  },
  choiceStep('spec', 'MCP specification revision', catalog.revisions),
  {
    isKnown: ({ answers }) => answers.downstream !== undefined,
    asks: (draft) => downstreamsFor(draft).length > 1,
    async run(ask, draft) {
      const offered = downstreamsFor(draft);
      const before = offered.find(({ id }) => id === draft.answers.downstream)?.id ?? 'none';
      draft.answers.downstream =
        offered.length < 2
          ? 'none'
          : await ask<'one'>({
              kind: 'one',
              message: 'Tokens for another API that the tools call',
              choices: offered.map(({ id, label, hint }) => ({ title: label, hint, value: id })),
              initial: before,
            });
    },
  },
  {
    isKnown: ({ install }) => install !== undefined,
    async run(ask, draft, { packageManager }) {
      const message = `Install the dependencies with ${packageManager}?`;
      draft.install = await ask<'yes-no'>({ kind: 'yes-no', message, initial: draft.install });
    },
  },
  {
    isKnown: ({ git }) => git !== undefined,
    async run(ask, draft) {
      const message = 'Make a git repository with one commit?';
      draft.git = await ask<'yes-no'>({ kind: 'yes-no', message, initial: draft.git });
    },
  },
];

/** Finds how the chosen provider, or the default one, lets tools call another API. */
function downstreamsFor({ answers }: Draft) {
  const id = answers.provider ?? withDefaults({}).provider;
  const provider = catalog.providers.find((each) => each.id === id);
  return provider ? offeredDownstreams(provider) : [];
}

/** Makes the choice that offers a record. */
interface Offer {
  readonly id: string;
  readonly label?: string;
  readonly hint: string;
  readonly support?: string;
}

/** A provider that cannot do what a flag asks for is no choice. */
function offersWhatIsKnown({ id }: Offer, { answers }: Known): boolean {
  const provider = catalog.providers.find((each) => each.id === id);
  const { downstream = 'none' } = answers;
  return !!provider && offeredDownstreams(provider).some((each) => each.id === downstream);
}

function choiceStep(
  key: 'provider' | 'framework' | 'spec',
  message: string,
  records: readonly Offer[],
  special: {
    readonly fits?: (record: Offer, known: Known) => boolean;
    readonly impossible?: readonly Choice[];
  } = {},
): Step {
  const { fits = () => true, impossible = [] } = special;
  const offered = (known: Known) =>
    records
      .filter((record) => choices[key].includes(record.id) && fits(record, known))
      .map(({ id, label, hint, support }): Choice => ({
        title: `${label ?? id}${support === 'confirm-on-your-tenant' ? ' (confirm on your tenant)' : ''}`,
        hint,
        value: id,
      }));
  return {
    isKnown: ({ answers }) => answers[key] !== undefined,
    asks: (_, known) => offered(known).length > 1,
    async run(ask, draft, known) {
      const initial = draft.answers[key] ?? withDefaults({})[key];
      const offers = offered(known);
      const all = [...offers, ...impossible];
      draft.answers[key] =
        offers.length < 2
          ? (offers[0]?.value ?? initial)
          : await ask<'one'>({ kind: 'one', message, choices: all, initial });
    },
  };
}

/** Providers that people look for, each with the reason why not. */
function impossibleChoices(): Choice[] {
  return catalog.impossibleProviders.map(({ id, label, reason, wayOut }) => ({
    title: `${label} (not possible directly)`,
    hint: reason,
    value: id,
    refusal: `Not possible directly: ${reason}; ${wayOut}.`,
  }));
}
