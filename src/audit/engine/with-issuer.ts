import type { Context } from './context.js';
import type { Answer } from '../../http/response.js';
import type { TestIssuer, Wish } from '../issuer/test-issuer.js';
import { broken, doubtful, unknown, type Outcome } from './model.js';
import { isTaken } from '../checks/challenge/refusals.js';

export const OPAQUE = 'tokens are introspected here and have no such form';

/** A check with the test issuer. */
export const withIssuer =
  (judge: (issuer: TestIssuer, context: Context) => Promise<Outcome>) =>
  (context: Context): Promise<Outcome> | Outcome =>
    context.issuer ? judge(context.issuer, context) : unknown('there is no test issuer');

/** A check with a test issuer whose tokens are JWTs. */
export const withJwts = (judge: (issuer: TestIssuer, context: Context) => Promise<Outcome>) =>
  withIssuer((issuer, context) =>
    issuer.opaque ? Promise.resolve(unknown(OPAQUE)) : judge(issuer, context),
  );

/** Sends the ordinary request with a token of the test issuer. */
export async function send(wish: Wish, issuer: TestIssuer, context: Context): Promise<Answer> {
  return context.probe({ token: await issuer.mint(wish, context.redactor) });
}

/** Sends the ordinary request with a token that was made by hand. */
export function sendMade(token: string, label: string, context: Context): Promise<Answer> {
  context.redactor.hide(token, `token: ${label}`);
  return context.probe({ token });
}

/** Judges the answer to a token that must be refused; the good one is known to be accepted. */
export function judgeRefusal(answer: Answer, what: string, isMild = false): Outcome | undefined {
  const { status } = answer;
  if (isTaken(answer)) {
    return (isMild ? doubtful : broken)(`a token ${what} is accepted (${status})`, answer);
  }
  if (status >= 500) return doubtful(`a token ${what} causes ${status}`, answer);
  return undefined;
}
