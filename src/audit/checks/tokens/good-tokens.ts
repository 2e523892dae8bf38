import { isAccepted } from '../../engine/context.js';
import { fail, warn, expect, pass, notChecked, type Check } from '../../engine/model.js';
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
      const response = await send({ label: 'for two audiences', claims: { aud } }, issuer, context);
      return isAccepted(response)
        ? pass
        : warn(`it is refused with ${response.status}, which is stricter than asked`, response);
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
      if (origin === undefined) return notChecked('the audience is no URL');
      const rest = audience.slice(origin.length);
      if (rest.toUpperCase() !== rest) {
        const aud = `${origin}${rest.toUpperCase()}`;
        const response = await send(
          { label: 'path in capitals', claims: { aud } },
          issuer,
          context,
        );
        if (isAccepted(response)) return fail('the path is compared without case', response);
      }
      const aud = `${origin.toUpperCase()}${rest}`;
      const response = await send({ label: 'host in capitals', claims: { aud } }, issuer, context);
      return expect(isAccepted(response), `it is refused with ${response.status}`, response);
    }),
  },
];
