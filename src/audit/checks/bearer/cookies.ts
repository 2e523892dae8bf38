import { check, type Check } from '../../engine/check.js';
import { expect, pass } from '../../engine/outcome.js';
import { isAccepted } from '../../protocol/responses.js';
import { guarded } from './guarded.js';

/** Cookies, which browsers send along for whatever page asks (RFC 6265 section 8.2). */
export const cookieChecks: readonly Check[] = [
  check({
    rows: ['BEAR-04'],
    title: 'signs nobody in by a cookie',
    needs: ['token'],
    fix: 'Ask for the token with every request; what a cookie stands for may not replace it.',
    on: guarded,
    async run({ token, probe }) {
      const { headers } = await probe({ token });
      const cookies = headers
        .filter(([name]) => name.toLowerCase() === 'set-cookie')
        .map(([, value]) => value.split(';', 1)[0]);
      if (cookies.length === 0) return pass;
      const response = await probe({ headers: { Cookie: cookies.join('; ') } });
      const says = 'a cookie that it set is accepted in place of a token';
      return expect(!isAccepted(response), says, response);
    },
  }),
];
