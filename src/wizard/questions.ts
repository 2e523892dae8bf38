import { DEFAULT_NAME, withDefaults } from '../answers/defaults.js';
import { offeredDownstreams } from '../answers/downstream.js';
import { choices } from '../answers/choices.js';
import type { GivenAnswers } from '../answers/schema.js';
import { catalog } from '../catalog/index.js';
import { missingKeys } from '../answers/validate.js';
import { isOwn } from '../answers/sign-in.js';
import { askProvider, canChooseProvider } from './ask-provider.js';
import { askOffer, faultOf } from './ask-offer.js';
import type { Step } from './interview.js';
import type { Choice } from './question.js';

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

/** The answers alone, whatever else is asked beside them. */
interface WithAnswers {
  readonly answers: GivenAnswers;
}

/** Where people sign in. */
export const providerStep: Step<{ answers: GivenAnswers }, WithAnswers> = {
  isKnown: ({ answers }) =>
    missingKeys(answers).every((key) => !['provider', 'signIn'].includes(key)),
  asks: (_, { answers }) => canChooseProvider(answers),
  async run(ask, draft, { answers }) {
    const chosen = await askProvider(ask, draft.answers, answers);
    draft.answers = { ...draft.answers, ...chosen };
    if (!chosen.signIn) delete draft.answers.signIn;
  },
};

/** Which revision of the specification the server speaks. */
export const specStep = choiceStep('spec', 'MCP specification revision', catalog.revisions);

/** The questions in the order they are asked; at most nine are visible. */
export const steps: readonly Step<Draft, Known>[] = [
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
  providerStep,
  {
    isKnown: ({ answers: { provider, signIn } }) =>
      signIn?.store !== undefined || (provider !== undefined && !isOwn(provider)),
    asks: ({ answers }) => isOwn(answers.provider),
    async run(ask, draft) {
      const { provider, signIn } = draft.answers;
      if (!isOwn(provider) || !signIn) return;
      const store = await ask<'one'>({
        kind: 'one',
        message: 'Where its authorization server keeps clients and grants',
        choices: catalog.stores.map(({ id, label, hint }) => ({ title: label, hint, value: id })),
        initial: signIn.store ?? catalog.stores[0].id,
      });
      draft.answers.signIn = { ...signIn, store };
    },
  },
  choiceStep('framework', 'Web framework', catalog.frameworks, fitsProvider),
  {
    isKnown: ({ answers }) => answers.tools !== undefined,
    async run(ask, draft, known) {
      draft.answers = { ...draft.answers, ...(await askOffer(ask, draft.answers, known.answers)) };
    },
  },
  specStep,
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
  const upstream = catalog.upstreams.find((each) => each.id === answers.signIn?.upstream);
  return provider
    ? offeredDownstreams(provider).filter((way) => way.id !== 'upstream' || upstream?.api)
    : [];
}

/** Makes the choice that offers a record. */
interface Offer {
  readonly id: string;
  readonly label?: string;
  readonly hint: string;
}

/** An authorization server of the project's own needs Node. */
function fitsProvider({ id }: Offer, { answers }: WithAnswers): boolean {
  return !isOwn(answers.provider) || runtimeOf(id) === 'node';
}

function runtimeOf(framework: string): string | undefined {
  return catalog.frameworks.find(({ id }) => id === framework)?.runtime;
}

function choiceStep(
  key: 'framework' | 'spec',
  message: string,
  records: readonly Offer[],
  fits: (record: Offer, draft: WithAnswers) => boolean = () => true,
): Step<WithAnswers, WithAnswers> {
  const offered = (draft: WithAnswers) =>
    records
      .filter((record) => choices[key].includes(record.id) && fits(record, draft))
      .map(({ id, label, hint }): Choice => ({ title: label ?? id, hint, value: id }));
  return {
    isKnown: ({ answers }) => answers[key] !== undefined,
    asks: (draft) => offered(draft).length > 1,
    async run(ask, draft) {
      const offers = offered(draft);
      const before = draft.answers[key] ?? withDefaults({})[key];
      const initial = offers.find(({ value }) => value === before)?.value ?? offers[0]?.value;
      if (initial === undefined) throw new Error(`no ${key} fits the answers before`);
      draft.answers[key] =
        offers.length < 2
          ? initial
          : await ask<'one'>({ kind: 'one', message, choices: offers, initial });
    },
  };
}
