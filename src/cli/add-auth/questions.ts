import type { GivenAnswers } from '../../answers/schema.js';
import type { Step } from '../../wizard/interview.js';
import { providerStep, specStep } from '../../wizard/questions.js';
import type { ScopedOffer } from './offering.js';
import { publicUrlFault } from './public-url.js';
import { askScopes } from './scope-table.js';

/** The answers so far. */
export interface ProtectionDraft {
  answers: GivenAnswers;
  /** Start the server, to read and to prove. */
  start: boolean;
  offers: readonly ScopedOffer[];
  /** Public URL; undefined while it may wait. */
  url: string | undefined;
  /** Directory of the layer. */
  into: string;
  authentication: string | undefined;
}

/** What is known before the first question. */
export interface KnownOfProtection {
  readonly answers: GivenAnswers;
  readonly start: boolean | undefined;
  readonly url: string | undefined;
  readonly into: string | undefined;
  /** What to do with authentication that is there; also known where there is none. */
  readonly authentication: string | undefined;
  /** The command that starts the server, for people. */
  readonly startCommand: string;
  /** Everything offered with its scopes; starts the server where that was allowed. */
  readonly offersOf: (start: boolean) => Promise<readonly ScopedOffer[]>;
  readonly baseScopes: readonly string[];
  /** Whether every scope was given. */
  readonly areScopesGiven: boolean;
  readonly intoFault: (folder: string) => string | undefined;
  readonly write: (line: string) => void;
}

type ProtectionStep = Step<ProtectionDraft, KnownOfProtection>;

/** The questions in the order they are asked. */
export const protectionSteps: readonly ProtectionStep[] = [
  {
    isKnown: ({ start }) => start !== undefined,
    async run(ask, draft, { startCommand, write }) {
      write(
        `Your server can be started (${startCommand}), to ask what it offers and to prove, once`,
      );
      write('it is protected, that it is. That runs your code, with your environment.');
      draft.start = await ask<'yes-no'>({
        kind: 'yes-no',
        message: 'Start the server for that?',
        initial: draft.start,
      });
    },
  },
  providerStep,
  {
    isKnown: () => false,
    asks: (_, { areScopesGiven }) => !areScopesGiven,
    async run(ask, draft, { offersOf, areScopesGiven, baseScopes, write }) {
      const offers = await offersOf(draft.start);
      const before = draft.offers.length > 0 ? draft.offers : offers;
      draft.offers = areScopesGiven ? offers : await askScopes(ask, before, baseScopes, write);
    },
  },
  specStep,
  {
    isKnown: ({ url }) => url !== undefined,
    async run(ask, draft) {
      const later = 'later';
      const answer = await ask<'text'>({
        kind: 'text',
        message: 'Public URL of the endpoint, as clients know it',
        initial: draft.url ?? later,
        fault: (url) => Promise.resolve(url === later ? undefined : publicUrlFault(url)),
      });
      draft.url = answer === later ? undefined : answer;
    },
  },
  {
    isKnown: ({ into }) => into !== undefined,
    async run(ask, draft, { intoFault }) {
      draft.into = await ask<'text'>({
        kind: 'text',
        message: 'Directory of the layer',
        initial: draft.into,
        fault: (folder) => Promise.resolve(intoFault(folder)),
      });
    },
  },
  {
    isKnown: ({ authentication }) => authentication !== undefined,
    async run(ask, draft) {
      draft.authentication = await ask<'one'>({
        kind: 'one',
        message: 'There is some authentication already',
        choices: [
          {
            title: 'Keep it beside the new one',
            hint: 'a call has to pass both; the report says which line lets ours through',
            value: 'keep',
          },
          { title: 'Stop here', hint: 'nothing is written', value: 'stop' },
        ],
        initial: draft.authentication ?? 'keep',
      });
    },
  },
];
