import type { Check } from '../model.js';
import { challengeContentChecks } from './challenge-content.js';
import { challengeFormChecks } from './challenge-form.js';
import { madeUpTokenChecks } from './made-up-tokens.js';
import { refusalBodyChecks } from './refusal-body.js';
import { refusalStatusChecks } from './refusal-status.js';

/** Challenges and refusals; to look at them takes no credentials. */
export const challengeChecks: readonly Check[] = [
  ...refusalStatusChecks,
  ...challengeFormChecks,
  ...challengeContentChecks,
  ...refusalBodyChecks,
  ...madeUpTokenChecks,
];
