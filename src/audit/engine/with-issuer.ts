import type { Context } from './context.js';
import type { Response } from '../../http/response.js';
import type { TestIssuer, TokenRequest } from '../issuer/test-issuer.js';
import { fail, warn, notChecked, type Outcome } from './model.js';
import { isTaken } from '../checks/challenge/refusals.js';

export const OPAQUE = 'tokens are introspected here and have no such form';

/** A check with the test issuer. */
export const withIssuer =
  (judge: (issuer: TestIssuer, context: Context) => Promise<Outcome>) =>
  (context: Context): Promise<Outcome> | Outcome =>
    context.issuer ? judge(context.issuer, context) : notChecked('there is no test issuer');

/** A check with a test issuer whose tokens are JWTs. */
export const withJwts = (judge: (issuer: TestIssuer, context: Context) => Promise<Outcome>) =>
  withIssuer((issuer, context) =>
    issuer.opaque ? Promise.resolve(notChecked(OPAQUE)) : judge(issuer, context),
  );

/** Sends the ordinary request with a token of the test issuer. */
export async function send(
  tokenRequest: TokenRequest,
  issuer: TestIssuer,
  context: Context,
): Promise<Response> {
  return context.probe({ token: await issuer.mint(tokenRequest, context.redactor) });
}

/** Sends the ordinary request with a token that was made by hand. */
export function sendMade(token: string, label: string, context: Context): Promise<Response> {
  context.redactor.hide(token, `token: ${label}`);
  return context.probe({ token });
}

/** Judges the response to a token that must be refused; the good one is known to be accepted. */
export function judgeRefusal(
  response: Response,
  what: string,
  isMild = false,
): Outcome | undefined {
  const { status } = response;
  if (isTaken(response)) {
    return (isMild ? warn : fail)(`a token ${what} is accepted (${status})`, response);
  }
  if (status >= 500) return warn(`a token ${what} causes ${status}`, response);
  return undefined;
}
