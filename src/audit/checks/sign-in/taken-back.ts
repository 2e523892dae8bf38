import { quoted } from '../../../answers/problem.js';
import { check, type Check } from '../../engine/check.js';
import { fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { errorOf } from '../../protocol/authorization-requests.js';
import { jwtParts } from '../../protocol/jwt-parts.js';
import { isTaken } from '../../protocol/responses.js';

/** Milliseconds that a code may count at most (OAuth 2.1 section 4.1.2). */
const LONGEST_CODE = 600_000;

/** What ends tokens: these checks use theirs up, and nothing that needs them follows. */
export const takenBackChecks: readonly Check[] = [
  check({
    rows: ['TOK-27'],
    title: 'refuses a token soon after it was revoked',
    fix: 'Keep the results of introspection for seconds, or let tokens live for minutes.',
    needs: ['sign-in', 'token'],
    async run({ signedIn: { low, main, revoke, issuer }, probe }) {
      if (!revoke) return notChecked(`${issuer} has no revocation endpoint`);
      const { token } = low ?? main;
      if (!isTaken(await probe({ token }))) return notChecked('the token is not taken any more');
      const revoked = await revoke(token);
      if (revoked.status !== 200) {
        const error = errorOf(revoked, undefined);
        const answer = `${revoked.status}${error === undefined ? '' : `, ${quoted(error)}`}`;
        return notChecked(`${issuer} answers the revocation of an access token with ${answer}`);
      }
      const response = await probe({ token });
      if (!isTaken(response)) return pass;
      return jwtParts(token)
        ? notChecked('the token is a JWT, which counts until it ends, whatever is revoked')
        : warn('a token that was revoked is still accepted', response);
    },
  }),
  check({
    rows: ['AS-23'],
    title: 'changes refresh tokens with each use, and refuses the old one',
    fix: 'Give public clients a new refresh token each time; one that comes again ends the grant.',
    needs: ['sign-in'],
    async run({ signedIn: { low, main, isPublic, refresh, issuer } }) {
      if (!isPublic) return notChecked('the client has a secret, so its refresh tokens may stay');
      const first = main.refreshToken ?? low?.refreshToken;
      if (first === undefined) return notChecked(`${issuer} gave no refresh token`);
      const second = await refresh(first);
      if (second.token === undefined) {
        return notChecked(`${issuer} answers the refresh token with ${second.response.status}`);
      }
      if (second.refreshToken === undefined || second.refreshToken === first) {
        return fail(`the refresh token of ${issuer} stays the same`, second.response);
      }
      const again = await refresh(first);
      // Some bear with the old one for a minute, for answers that were lost on their way.
      return again.token === undefined
        ? pass
        : warn('the old refresh token counts right after it was used', again.response);
    },
  }),
  check({
    rows: ['AS-20'],
    title: 'redeems a code once',
    fix: 'Forget a code when it is redeemed; one that comes again ends what it brought.',
    needs: ['sign-in'],
    async run({ signedIn: { redeemAgain, redeemedAt, issuer } }) {
      if (Date.now() - redeemedAt > LONGEST_CODE) {
        return notChecked('the last code is more than ten minutes old, so it ended by itself');
      }
      const { token, response } = await redeemAgain();
      if (token !== undefined) {
        return fail(`${issuer} redeems a code that was redeemed before`, response);
      }
      return response.status >= 500
        ? notChecked(`${issuer} answers a code that comes again with ${response.status}`)
        : pass;
    },
  }),
];
