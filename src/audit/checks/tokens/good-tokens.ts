import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { isAccepted } from '../../protocol/responses.js';

/** Names in a long list of audiences, short enough for any header field. */
const MANY = 200;

/** Tokens that are good in another form than usual. */
export const goodTokenChecks: readonly Check[] = [
  check({
    rows: ['TOK-09'],
    title: 'accepts a token that names it among other audiences',
    needs: ['issuer'],
    fix: 'Let aud be a list: one of its values has to match.',
    async run({ issuer, present }) {
      for (const others of [1, MANY]) {
        const names = Array.from({ length: others }, (_, index) => `api${index}`);
        const label = `for ${others + 1} audiences`;
        const aud = [...names, issuer.shape.audience];
        const response = await present({ label, claims: { aud } });
        if (!isAccepted(response)) {
          const says = `a token ${label} is refused with ${response.status}, which is stricter than asked`;
          return warn(says, response);
        }
      }
      return pass;
    },
  }),
  check({
    rows: ['PRM-27'],
    title: 'takes scheme and host of an audience in any case, but not its path',
    needs: ['issuer'],
    fix: 'Lower the case of scheme and host before comparing, of nothing else.',
    async run({ issuer, present }) {
      const { audience } = issuer.shape;
      const [origin] = /^https?:\/\/[^/?#]+/.exec(audience) ?? [];
      if (origin === undefined) return notChecked('the audience is no URL');
      const rest = audience.slice(origin.length);
      if (rest.toUpperCase() !== rest) {
        const aud = `${origin}${rest.toUpperCase()}`;
        const response = await present({ label: 'path in capitals', claims: { aud } });
        if (isAccepted(response)) return fail('the path is compared without case', response);
      }
      const aud = `${origin.toUpperCase()}${rest}`;
      const response = await present({ label: 'host in capitals', claims: { aud } });
      return expect(isAccepted(response), `it is refused with ${response.status}`, response);
    },
  }),
];
