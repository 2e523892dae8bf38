import type { Response } from '../../http/response.js';
import { scopesIn } from '../protocol/challenge.js';
import { expect, pass, warn, type Outcome } from './outcome.js';
import { names } from './scope-refusals.js';

/** Leaves out what no operation takes: a challenge may ask for refresh tokens, too. */
export const dispensableOf = (scopes: readonly string[]): readonly string[] =>
  scopes.filter((scope) => scope !== 'offline_access');

/** Judges whether a refusal names every scope that something takes. */
export function judgeNamed(what: string, expected: readonly string[], response: Response): Outcome {
  const challenged = scopesIn(response);
  const missing = expected.filter((scope) => !names(challenged, scope));
  return expect(missing.length === 0, `${what}: ${missing.join(', ')} is not named`, response);
}

/** Judges the answer to a token with just the scopes that a challenge named. */
export function judgeExact(what: string, response: Response): Outcome {
  const says = `${what} is refused with the very scopes it asked for`;
  return response.status === 403 ? warn(says, response) : pass;
}
