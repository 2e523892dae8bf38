import { renamedChallenge } from '../../../http/gateways.js';
import { header, type Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, type Outcome, pass } from '../../engine/outcome.js';
import {
  bearerChallenge,
  type Challenge,
  ChallengeSyntaxError,
  parseChallenges,
} from '../../protocol/challenge.js';
import { bareGet, basic, refusals } from './refusals.js';

export const NO_CHALLENGE = 'there is no Bearer challenge to look at';
const ERROR_PARAMETERS = ['error', 'error_description', 'error_uri'];

/** Characters that RFC 6750 section 3 allows in its parameters. */
const TEXT = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/;
const WORD = '[\\x21\\x23-\\x5b\\x5d-\\x7e]+';
const ALLOWED = new Map<string, RegExp>([
  ['error', TEXT],
  ['error_description', TEXT],
  ['error_uri', new RegExp(`^${WORD}$`)],
  ['scope', new RegExp(`^${WORD}( ${WORD})*$`)],
]);

const HOSTILE = [
  'audit-canary-0.of.ordinary-characters',
  'audit-canary-1.<script>',
  'audit-canary-2"\\,error="x',
  'audit-canary-3\u00e9\u00ff',
];

/** Names what cannot be read in the header, if anything. */
function syntaxFault(value: string): string | undefined {
  try {
    parseChallenges(value);
    return undefined;
  } catch (error) {
    if (!(error instanceof ChallengeSyntaxError)) throw error;
    return `the field cannot be read: ${error.message}`;
  }
}

function strangeParameter({ parameters }: Challenge): string | undefined {
  return [...parameters.keys()].find(
    (name) => ALLOWED.get(name)?.test(parameters.get(name) ?? '') === false,
  );
}

/** Judges the challenge that answers a strange token. */
function judgeHostile(response: Response): Outcome {
  if (response.status >= 500) return fail(`a strange token causes ${response.status}`, response);
  const value = header(response, 'www-authenticate') ?? '';
  if (value.includes('audit-canary')) return fail('the challenge echoes the token', response);
  const fault = syntaxFault(value);
  if (fault !== undefined) return fail(`of a strange token, ${fault}`, response);
  const challenge = bearerChallenge(response);
  const strange = challenge && strangeParameter(challenge);
  return strange === undefined ? pass : fail(`${strange} is not in the form of RFC 6750`, response);
}

/** The form of challenges (RFC 6750 section 3, RFC 9110 section 11.6.1). */
export const challengeFormChecks: readonly Check[] = [
  check({
    rows: ['CHAL-02'],
    title: 'sends a challenge with every 401',
    fix: 'Send WWW-Authenticate with each 401.',
    async run(context) {
      const all = [...(await refusals(context)), await bareGet(context)];
      const refused = all.filter(({ status }) => status === 401);
      if (refused.length === 0) return notChecked('no request was answered with 401');
      const silent = refused.find(
        (response) => (header(response, 'www-authenticate') ?? '').trim() === '',
      );
      if (!silent) return pass;
      const renamed = renamedChallenge(silent.headers.map(([name]) => name));
      return renamed === undefined
        ? fail('a 401 has no WWW-Authenticate', silent)
        : fail(
            `a gateway renames WWW-Authenticate to ${renamed}, where no client looks for it`,
            silent,
          );
    },
  }),
  check({
    rows: ['CHAL-04'],
    title: 'writes challenges in the form of RFC 6750',
    fix: 'Send Bearer with at least one parameter: comma-separated name="value" pairs.',
    nothing: NO_CHALLENGE,
    async *run(context) {
      for (const response of await refusals(context)) {
        const value = header(response, 'www-authenticate');
        if (value === undefined) continue;
        const fault = syntaxFault(value);
        const bearer = bearerChallenge(response);
        if (fault !== undefined) yield fail(fault, response);
        else if (!bearer) yield fail('no challenge has the scheme Bearer', response);
        else yield expect(bearer.parameters.size > 0, 'Bearer stands without parameters', response);
      }
    },
  }),
  check({
    rows: ['CHAL-05'],
    title: 'repeats no parameter in a challenge',
    fix: 'Write each parameter once.',
    nothing: NO_CHALLENGE,
    async *run(context) {
      for (const response of await refusals(context)) {
        const { repeated } = bearerChallenge(response) ?? {};
        if (!repeated) continue;
        yield expect(repeated.length === 0, `${repeated.join(', ')} stands there twice`, response);
      }
    },
  }),
  check({
    rows: ['CHAL-06'],
    title: 'never echoes a token, nor characters that are not allowed, and survives hostile ones',
    fix: 'Use fixed texts in error and error_description.',
    nothing: NO_CHALLENGE,
    async *run({ unauthenticated, invalidToken, probe }) {
      const responses = [await unauthenticated(), await invalidToken()];
      for (const token of HOSTILE) {
        responses.push(await probe({ headers: { Authorization: `Bearer ${token}` } }));
      }
      for (const response of responses) {
        const outcome = judgeHostile(response);
        if (outcome.kind === 'fail' || bearerChallenge(response)) yield outcome;
      }
    },
  }),
  check({
    rows: ['CHAL-07'],
    title: 'names no error when no token was sent',
    fix: 'Leave error, error_description and error_uri out when there is no Bearer token.',
    async run(context) {
      const bare = await context.unauthenticated();
      for (const response of [bare, await basic(context)]) {
        const names = bearerChallenge(response)?.parameters;
        const found = ERROR_PARAMETERS.find((name) => names?.has(name));
        if (found !== undefined) return fail(`the challenge has ${found}`, response);
      }
      return bearerChallenge(bare) ? pass : notChecked(NO_CHALLENGE);
    },
  }),
];
