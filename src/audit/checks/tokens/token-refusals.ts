import { jsonObject, type Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, pass, warn } from '../../engine/outcome.js';
import { bearerChallenge } from '../../protocol/challenge.js';

/** Returns the descriptions of a refusal, in the challenge and in the body. */
function descriptionOf(response: Response): string {
  const inHeader = bearerChallenge(response)?.parameters.get('error_description');
  const inBody = jsonObject(response)?.['error_description'];
  return [inHeader, inBody].filter((each) => typeof each === 'string').join(' / ');
}

/** Checks the refusals of invalid tokens (RFC 6750 section 3.1). */
export const tokenRefusalChecks: readonly Check[] = [
  check({
    rows: ['CHAL-09'],
    title: 'answers an expired token with 401',
    needs: ['issuer'],
    fix: 'Answer 401 with error="invalid_token".',
    async run({ present }) {
      const response = await present({ label: 'expired', expiresIn: -600 });
      return expect(response.status === 401, `the answer is ${response.status}`, response);
    },
  }),
  check({
    rows: ['CHAL-09'],
    title: 'answers an expired token with 401, even when it lacks scopes too',
    needs: ['issuer'],
    fix: 'Check the times before the scopes.',
    async run({ present }) {
      const response = await present({ label: 'expired, no scopes', expiresIn: -600, scopes: [] });
      return expect(response.status === 401, `the answer is ${response.status}`, response);
    },
  }),
  check({
    rows: ['CHAL-10'],
    title: 'answers a wrong audience or issuer with 401 invalid_token, never 403',
    needs: ['issuer'],
    fix: '403 is for scopes only: answer 401 with error="invalid_token".',
    async *run({ issuer, present }) {
      // RFC 9068 section 4 demands the code; for other tokens RFC 6750 only recommends it.
      const isDemanded = /^(application\/)?at\+jwt$/i.test(issuer.shape.type ?? '');
      const complain = isDemanded && !issuer.opaque ? fail : warn;
      for (const claims of [{ aud: 'https://api.invalid' }, { iss: 'https://issuer.invalid' }]) {
        const label = 'aud' in claims ? 'for another API' : 'of another issuer';
        const response = await present({ label, claims });
        const error = bearerChallenge(response)?.parameters.get('error');
        if (response.status !== 401) yield fail(`${label}: ${response.status}`, response);
        else if (error === 'invalid_token') yield pass;
        else yield complain(`${label}: error is ${error ?? 'missing'}`, response);
      }
    },
  }),
  check({
    rows: ['CHAL-25'],
    title: 'says the same of every faulty token',
    needs: ['issuer'],
    fix: 'Use one fixed text; say what is wrong in the log.',
    async run({ present }) {
      const said = new Map<string, Response>();
      for (const faulty of [
        { label: 'expired', expiresIn: -600 },
        { label: 'for another API', claims: { aud: 'https://api.invalid' } },
        { label: 'of another issuer', claims: { iss: 'https://issuer.invalid' } },
      ]) {
        const response = await present(faulty);
        said.set(descriptionOf(response), response);
      }
      return expect(
        said.size === 1,
        `${said.size} descriptions tell the faults apart: ${[...said.keys()].join('; ')}`,
        ...said.values(),
      );
    },
  }),
];
