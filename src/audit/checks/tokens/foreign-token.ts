import { check, type Check } from '../../engine/check.js';
import { fail, pass, warn } from '../../engine/outcome.js';
import { jwtParts } from '../../protocol/jwt-parts.js';
import { isTaken } from '../../protocol/responses.js';

/** A token that the server's own authorization server made for somebody else: nothing is forged in it. */
export const foreignTokenChecks: readonly Check[] = [
  check({
    rows: ['TOK-09', 'TOK-31'],
    title: 'refuses a good token of its own issuer for another server',
    fix: 'Compare aud, as a whole value, with one configured audience; refuse without it.',
    needs: ['token', 'foreign-token'],
    async run({ foreignToken, probe }) {
      const response = await probe({ token: foreignToken });
      if (response.status === 401) return pass;
      if (!isTaken(response)) {
        return warn(`it is refused with ${response.status} in place of 401`, response);
      }
      if (jwtParts(foreignToken)) return fail('the token of another server is accepted', response);
      // What an opaque token is for, only its issuer knows.
      const says =
        'a token that was asked for another server is accepted: this server does not look whom it is for, or the authorization server does not mind what is asked';
      return warn(says, response);
    },
  }),
];
