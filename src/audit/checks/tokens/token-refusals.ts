import { bearerChallenge } from '../../engine/context.js';
import { jsonObject, type Response } from '../../../http/response.js';
import { fail, warn, expect, pass, type Check } from '../../engine/model.js';
import { send, withIssuer } from '../../engine/with-issuer.js';

/** What a refusal says in words, in the challenge and in the body. */
function descriptionOf(response: Response): string {
  const inHeader = bearerChallenge(response)?.parameters.get('error_description');
  const inBody = jsonObject(response)?.['error_description'];
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
      const response = await send({ label: 'expired', expiresIn: -600 }, issuer, context);
      return expect(response.status === 401, `the answer is ${response.status}`, response);
    }),
  },
  {
    rows: ['CHAL-09'],
    title: 'answers an expired token with 401, even when it lacks scopes too',
    needs: ['issuer'],
    fix: 'Check the times before the scopes.',
    run: withIssuer(async (issuer, context) => {
      const tokenRequest = { label: 'expired, no scopes', expiresIn: -600, scopes: [] };
      const response = await send(tokenRequest, issuer, context);
      return expect(response.status === 401, `the answer is ${response.status}`, response);
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
        const response = await send({ label, claims }, issuer, context);
        if (response.status !== 401) return fail(`${label}: ${response.status}`, response);
        const error = bearerChallenge(response)?.parameters.get('error');
        if (error === 'invalid_token') continue;
        // RFC 9068 section 4 demands the code; for other tokens RFC 6750 only recommends it.
        const isDemanded = /^(application\/)?at\+jwt$/i.test(issuer.shape.type ?? '');
        const says = `${label}: error is ${error ?? 'missing'}`;
        return (isDemanded && !issuer.opaque ? fail : warn)(says, response);
      }
      return pass;
    }),
  },
  {
    rows: ['CHAL-25'],
    title: 'says the same of every faulty token',
    needs: ['issuer'],
    fix: 'Use one fixed text; say what is wrong in the log.',
    run: withIssuer(async (issuer, context) => {
      const said = new Map<string, Response>();
      for (const tokenRequest of [
        { label: 'expired', expiresIn: -600 },
        { label: 'for another API', claims: { aud: 'https://api.invalid' } },
        { label: 'of another issuer', claims: { iss: 'https://issuer.invalid' } },
      ]) {
        const response = await send(tokenRequest, issuer, context);
        said.set(descriptionOf(response), response);
      }
      return expect(
        said.size === 1,
        `${said.size} descriptions tell the faults apart: ${[...said.keys()].join('; ')}`,
        ...said.values(),
      );
    }),
  },
];
