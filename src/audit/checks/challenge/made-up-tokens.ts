import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, fail, notChecked, type Outcomes, pass, warn } from '../../engine/outcome.js';
import { NOT_REFUSED } from '../../engine/not-refused.js';
import { bearerChallenge } from '../../protocol/challenge.js';
import { responseOrHangUp } from '../../protocol/hang-up.js';
import { isAccepted, isTaken } from '../../protocol/responses.js';

/** Statuses that refuse credentials, or a request that is too large to look at. */
const REFUSALS = [400, 401, 403, 413, 431];

/** Tells that requests without credentials are refused with 401, or let through for good. */
async function isDecided({ unauthenticated }: Context): Promise<boolean> {
  const bare = await unauthenticated();
  return isAccepted(bare) || bare.status === 401;
}

const decided = async (context: Context) =>
  (await isDecided(context)) ? {} : notChecked(NOT_REFUSED);

/** Judges the responses to tokens that nobody issued. */
async function* judgeAll(
  context: Context,
  values: readonly (readonly [what: string, authorization: string])[],
): Outcomes {
  for (const [what, authorization] of values) {
    const response = await responseOrHangUp(context, () =>
      context.probe({ headers: { Authorization: authorization } }),
    );
    if (!response) yield pass;
    else if (isTaken(response)) yield fail(`${what} is accepted`, response);
    else if (REFUSALS.includes(response.status)) yield pass;
    else yield warn(`${what} causes ${response.status}`, response);
  }
}

/** Claims as a good token might have them, as far as the server says what that is. */
async function plausibleClaims(context: Context): Promise<object> {
  const { target } = context;
  const { document } = await context.metadata();
  const [issuer] = await context.issuers();
  const now = Math.floor(Date.now() / 1000);
  const asked = bearerChallenge(await context.unauthenticated())?.parameters.get('scope');
  return {
    iss: issuer?.issuer ?? target.origin,
    aud: document?.['resource'] ?? target.href,
    sub: 'audit',
    jti: 'audit',
    client_id: 'audit',
    scope: asked ?? 'mcp',
    iat: now,
    exp: now + 300,
  };
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens that nobody issued; to send them takes no credentials. */
export const madeUpTokenChecks: readonly Check[] = [
  check({
    rows: ['TOK-01'],
    title: 'serves nothing to a token that nobody issued',
    fix: 'Verify every token before anything is done, and answer 401 when that fails.',
    async *run(context) {
      const garbage = await context.invalidToken();
      yield expect(!isTaken(garbage), 'a made-up token is accepted', garbage);
      if (!(await isDecided(context))) yield notChecked(NOT_REFUSED);
      else
        yield* judgeAll(context, [
          ['a made-up token', 'Bearer audit-opaque-token-0123456789abcdef'],
          ['a token of strange characters', 'Bearer <script>"\\,error="x'],
        ]);
    },
  }),
  check({
    rows: ['CHAL-08'],
    title: 'refuses a token it cannot use with 401 and invalid_token',
    fix: 'Answer 401 with error="invalid_token" to a token that fails verification.',
    async run({ invalidToken }) {
      const response = await invalidToken();
      if (response.status !== 401) {
        return fail(`a made-up token is answered with ${response.status}`, response);
      }
      const error = bearerChallenge(response)?.parameters.get('error');
      if (error === 'invalid_token') return pass;
      // RFC 9068 demands the code for JWTs; RFC 6750 section 3.1 only recommends it.
      return warn(`error is ${error === undefined ? 'missing' : JSON.stringify(error)}`, response);
    },
  }),
  check({
    rows: ['BEAR-09'],
    title: 'refuses a huge token without falling over',
    fix: 'Limit the length of the Authorization field before looking at it.',
    on: decided,
    async run(context) {
      const token = 'a'.repeat(64 * 1024);
      const response = await responseOrHangUp(context, () => context.probe({ token }));
      if (!response) return pass;
      return expect(
        REFUSALS.includes(response.status),
        `64 kB of token are answered with ${response.status}`,
        response,
      );
    },
  }),
  check({
    rows: ['TOK-23'],
    title: 'takes no other serialization of a token',
    fix: 'Accept compact JWS with three parts only.',
    on: decided,
    run: (context) =>
      judgeAll(context, [
        ['a JWE', 'Bearer eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA'],
        ['a token in JSON', 'Bearer {"payload":"e30","signatures":[]}'],
      ]),
  }),
  check({
    rows: ['TOK-04'],
    title: 'refuses unsigned tokens',
    fix: 'Verify with an allow-list of algorithms; none is not on it, in any spelling.',
    on: decided,
    async *run(context) {
      const claims = encode(await plausibleClaims(context));
      yield* judgeAll(
        context,
        ['none', 'None', 'nOnE'].map((alg) => [
          `a token with alg ${alg}`,
          `Bearer ${encode({ alg, typ: 'at+jwt' })}.${claims}.`,
        ]),
      );
    },
  }),
];
