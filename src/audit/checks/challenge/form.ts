import { ChallengeSyntaxError, parseChallenges, type Challenge } from '../../protocol/challenge.js';
import { bearerChallenge } from '../../engine/context.js';
import { header, type Answer } from '../../../http/response.js';
import { renamedChallenge } from '../../../http/gateways.js';
import { broken, holds, unknown, type Check, type Outcome } from '../../engine/model.js';
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

/** What cannot be read in the field, if anything. */
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

/** What is wrong with the challenge that answers a strange token. */
function judgeHostile(answer: Answer): Outcome | undefined {
  if (answer.status >= 500) return broken(`a strange token causes ${answer.status}`, answer);
  const value = header(answer, 'www-authenticate') ?? '';
  if (value.includes('audit-canary')) return broken('the challenge echoes the token', answer);
  const fault = syntaxFault(value);
  if (fault !== undefined) return broken(`of a strange token, ${fault}`, answer);
  const challenge = bearerChallenge(answer);
  const strange = challenge && strangeParameter(challenge);
  return strange === undefined
    ? undefined
    : broken(`${strange} is not in the form of RFC 6750`, answer);
}

/** The form of challenges (RFC 6750 section 3, RFC 9110 section 11.6.1). */
export const challengeFormChecks: readonly Check[] = [
  {
    rows: ['CHAL-02'],
    title: 'sends a challenge with every 401',
    fix: 'Send WWW-Authenticate with each 401.',
    async run(context) {
      const all = [...(await refusals(context)), await bareGet(context)];
      const refused = all.filter(({ status }) => status === 401);
      if (refused.length === 0) return unknown('no request was answered with 401');
      const silent = refused.find(
        (answer) => (header(answer, 'www-authenticate') ?? '').trim() === '',
      );
      if (!silent) return holds;
      const renamed = renamedChallenge(silent.fields.map(([name]) => name));
      return renamed === undefined
        ? broken('a 401 has no WWW-Authenticate', silent)
        : broken(
            `a gateway renames WWW-Authenticate to ${renamed}, where no client looks for it`,
            silent,
          );
    },
  },
  {
    rows: ['CHAL-04'],
    title: 'writes challenges in the form of RFC 6750',
    fix: 'Send Bearer with at least one parameter: comma-separated name="value" pairs.',
    async run(context) {
      let seen = 0;
      for (const answer of await refusals(context)) {
        const value = header(answer, 'www-authenticate');
        if (value === undefined) continue;
        seen += 1;
        const fault = syntaxFault(value);
        if (fault !== undefined) return broken(fault, answer);
        const bearer = bearerChallenge(answer);
        if (!bearer) return broken('no challenge has the scheme Bearer', answer);
        if (bearer.parameters.size === 0) return broken('Bearer stands without parameters', answer);
      }
      return seen > 0 ? holds : unknown(NO_CHALLENGE);
    },
  },
  {
    rows: ['CHAL-05'],
    title: 'repeats no parameter in a challenge',
    fix: 'Write each parameter once.',
    async run(context) {
      const challenges = (await refusals(context)).flatMap((answer) => {
        const challenge = bearerChallenge(answer);
        return challenge ? [{ answer, challenge }] : [];
      });
      const found = challenges.find(({ challenge }) => challenge.repeated.length > 0);
      if (found) {
        return broken(`${found.challenge.repeated.join(', ')} stands there twice`, found.answer);
      }
      return challenges.length > 0 ? holds : unknown(NO_CHALLENGE);
    },
  },
  {
    rows: ['CHAL-06'],
    title: 'never echoes a token, nor characters that are not allowed, and survives hostile ones',
    fix: 'Use fixed texts in error and error_description.',
    async run(context) {
      const answers = [await context.bare(), await context.garbage()];
      for (const token of HOSTILE) {
        answers.push(await context.probe({ fields: { Authorization: `Bearer ${token}` } }));
      }
      const fault = answers.map((answer) => judgeHostile(answer)).find(Boolean);
      const isSeen = answers.some((answer) => bearerChallenge(answer));
      return fault ?? (isSeen ? holds : unknown(NO_CHALLENGE));
    },
  },
  {
    rows: ['CHAL-07'],
    title: 'names no error when no token was sent',
    fix: 'Leave error, error_description and error_uri out when there is no Bearer token.',
    async run(context) {
      const bare = await context.bare();
      for (const answer of [bare, await basic(context)]) {
        const names = bearerChallenge(answer)?.parameters;
        const found = ERROR_PARAMETERS.find((name) => names?.has(name));
        if (found !== undefined) return broken(`the challenge has ${found}`, answer);
      }
      return bearerChallenge(bare) ? holds : unknown(NO_CHALLENGE);
    },
  },
];
