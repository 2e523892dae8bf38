import type { Response } from '../../../http/response.js';
import type { Given } from '../../engine/check.js';
import { fail, notChecked, type Outcome, pass, warn } from '../../engine/outcome.js';
import { isTaken } from '../../protocol/responses.js';

export const OPAQUE = 'tokens are introspected here and have no such form';

/** Holds where tokens are JWTs. */
export const jwts = ({ issuer }: Given<'issuer'>) => (issuer.opaque ? notChecked(OPAQUE) : {});

/** Judges the response to a token that must be refused; the good one is known to be accepted. */
export function judgeRefusal(response: Response, what: string, isMild = false): Outcome {
  const { status } = response;
  if (isTaken(response)) {
    return (isMild ? warn : fail)(`a token ${what} is accepted (${status})`, response);
  }
  return status >= 500 ? warn(`a token ${what} causes ${status}`, response) : pass;
}
