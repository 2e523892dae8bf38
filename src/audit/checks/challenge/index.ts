import type { Family } from '../../engine/model.js';
import { challengeContentChecks } from './content.js';
import { challengeFormChecks } from './form.js';
import { madeUpTokenChecks } from './made-up-tokens.js';
import { refusalBodyChecks } from './refusal-body.js';
import { refusalStatusChecks } from './refusal-status.js';

/** Challenges and refusals; to look at them takes no credentials. */
export const challenge: Family = {
  id: 'challenge',
  title: 'Challenges and refusals',
  checks: [
    ...refusalStatusChecks,
    ...challengeFormChecks,
    ...challengeContentChecks,
    ...refusalBodyChecks,
    ...madeUpTokenChecks,
  ],
};
