import { bearerChallenge } from '../../engine/context.js';
import { jsonObject, type Answer } from '../../../http/response.js';
import { broken, doubtful, expect, holds, type Check } from '../../engine/model.js';
import { send, withIssuer } from '../../engine/with-issuer.js';

/** What a refusal says in words, in the challenge and in the body. */
function descriptionOf(answer: Answer): string {
  const inHeader = bearerChallenge(answer)?.parameters.get('error_description');
  const inBody = jsonObject(answer)?.['error_description'];
  return [inHeader, inBody].filter((each) => typeof each === 'string').join(' / ');
}

/** How tokens that do not hold are refused. */
export const tokenRefusalChecks: readonly Check[] = [
  {
    rows: ['CHAL-09'],
    title: 'answers an expired token with 401',
    needs: ['issuer'],
    fix: 'Answer 401 with error="invalid_token".',
    run: withIssuer(async (issuer, context) => {
      const answer = await send({ label: 'expired', expiresIn: -600 }, issuer, context);
      return expect(answer.status === 401, `the answer is ${answer.status}`, answer);
    }),
  },
  {
    rows: ['CHAL-09'],
    title: 'answers an expired token with 401, even when it lacks scopes too',
    needs: ['issuer'],
    fix: 'Check the times before the scopes.',
    run: withIssuer(async (issuer, context) => {
      const wish = { label: 'expired, no scopes', expiresIn: -600, scopes: [] };
      const answer = await send(wish, issuer, context);
      return expect(answer.status === 401, `the answer is ${answer.status}`, answer);
    }),
  },
  {
    rows: ['CHAL-10'],
    title: 'answers a wrong audience or issuer with 401 invalid_token, never 403',
    needs: ['issuer'],
    fix: '403 is for scopes only: answer 401 with error="invalid_token".',
    run: withIssuer(async (issuer, context) => {
      for (const claims of [{ aud: 'https://api.invalid' }, { iss: 'https://issuer.invalid' }]) {
        const label = 'aud' in claims ? 'for another API' : 'of another issuer';
        const answer = await send({ label, claims }, issuer, context);
        if (answer.status !== 401) return broken(`${label}: ${answer.status}`, answer);
        const error = bearerChallenge(answer)?.parameters.get('error');
        if (error === 'invalid_token') continue;
        // RFC 9068 section 4 demands the code; for other tokens RFC 6750 only recommends it.
        const isDemanded = /^(application\/)?at\+jwt$/i.test(issuer.shape.type ?? '');
        const says = `${label}: error is ${error ?? 'missing'}`;
        return (isDemanded && !issuer.opaque ? broken : doubtful)(says, answer);
      }
      return holds;
    }),
  },
  {
    rows: ['CHAL-25'],
    title: 'says the same of every faulty token',
    needs: ['issuer'],
    fix: 'Use one fixed text; say what is wrong in the log.',
    run: withIssuer(async (issuer, context) => {
      const said = new Map<string, Answer>();
      for (const wish of [
        { label: 'expired', expiresIn: -600 },
        { label: 'for another API', claims: { aud: 'https://api.invalid' } },
        { label: 'of another issuer', claims: { iss: 'https://issuer.invalid' } },
      ]) {
        const answer = await send(wish, issuer, context);
        said.set(descriptionOf(answer), answer);
      }
      return expect(
        said.size === 1,
        `${said.size} descriptions tell the faults apart: ${[...said.keys()].join('; ')}`,
        ...said.values(),
      );
    }),
  },
];
