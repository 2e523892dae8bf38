import { isAccepted } from '../../engine/context.js';
import { broken, doubtful, expect, holds, unknown, type Check } from '../../engine/model.js';
import { send, withIssuer } from '../../engine/with-issuer.js';

/** Tokens that are good in another form than usual. */
export const goodTokenChecks: readonly Check[] = [
  {
    rows: ['TOK-09'],
    title: 'accepts a token that names it among other audiences',
    needs: ['issuer'],
    fix: 'Let aud be a list: one of its values has to match.',
    run: withIssuer(async (issuer, context) => {
      const aud = ['https://api.invalid', issuer.shape.audience];
      const answer = await send({ label: 'for two audiences', claims: { aud } }, issuer, context);
      return isAccepted(answer)
        ? holds
        : doubtful(`it is refused with ${answer.status}, which is stricter than asked`, answer);
    }),
  },
  {
    rows: ['PRM-27'],
    title: 'takes scheme and host of an audience in any case, but not its path',
    needs: ['issuer'],
    fix: 'Lower the case of scheme and host before comparing, of nothing else.',
    run: withIssuer(async (issuer, context) => {
      const { audience } = issuer.shape;
      const [origin] = /^https?:\/\/[^/?#]+/.exec(audience) ?? [];
      if (origin === undefined) return unknown('the audience is no URL');
      const rest = audience.slice(origin.length);
      if (rest.toUpperCase() !== rest) {
        const aud = `${origin}${rest.toUpperCase()}`;
        const answer = await send({ label: 'path in capitals', claims: { aud } }, issuer, context);
        if (isAccepted(answer)) return broken('the path is compared without case', answer);
      }
      const aud = `${origin.toUpperCase()}${rest}`;
      const answer = await send({ label: 'host in capitals', claims: { aud } }, issuer, context);
      return expect(isAccepted(answer), `it is refused with ${answer.status}`, answer);
    }),
  },
];
