import type { Family } from '../../engine/model.js';
import { completionChecks } from './completions.js';
import { disguiseChecks } from './disguises.js';
import { gateChecks } from './gates.js';
import { methodGateChecks } from './methods.js';
import { ownerChecks } from './owners.js';
import { roundChecks } from './rounds.js';
import { spellingChecks } from './spellings.js';
import { streamLimitChecks } from './stream-limit.js';
import { streamChecks } from './streams.js';
import { subscriptionChecks } from './subscriptions.js';
import { thingChallengeChecks } from './challenges.js';

/** Resources, prompts and what belongs to them: completions and subscriptions. */
export const surface: Family = {
  id: 'surface',
  title: 'Resources and prompts',
  checks: [
    ...gateChecks,
    ...thingChallengeChecks,
    ...spellingChecks,
    ...disguiseChecks,
    ...completionChecks,
    ...subscriptionChecks,
    ...ownerChecks,
    ...methodGateChecks,
    ...roundChecks,
    ...streamChecks,
    ...streamLimitChecks,
  ],
};
