import { header } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { expect, fail, notChecked, type Outcome, pass, warn } from '../../engine/outcome.js';
import { isAccepted } from '../../protocol/responses.js';
import { INVALID_TOKEN } from '../../protocol/sessions.js';
import { guarded } from './guarded.js';

const authorization = (value: string) => ({ headers: { Authorization: value } });
const inQuery = (name: string, token: string) => `${name}=${encodeURIComponent(token)}`;

/** Compares a form with the token to one with an invalid token: its body is no message. */
async function judgeForm({ token, probe }: Given<'token'>): Promise<Outcome> {
  const send = (value: string) =>
    probe({
      body: inQuery('access_token', value),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
  const good = await send(token);
  const bad = await send(INVALID_TOKEN);
  const isTaken = isAccepted(good) || (bad.status === 401 && good.status !== 401);
  return expect(
    !isTaken,
    `a token in a form is taken: ${good.status}, and ${bad.status} for a made-up one`,
    good,
    bad,
  );
}

/** Checks the ways to hand over a token (RFC 6750 section 2, OAuth 2.1 section 5.1). */
export const bearerChecks: readonly Check[] = [
  check({
    rows: ['BEAR-01', 'TRANS-01'],
    title: 'accepts a good token in the Authorization header, again and again',
    needs: ['token'],
    fix: 'Read `Authorization: Bearer` and verify what stands there; a token is good until it expires.',
    // It was accepted once before anything was checked.
    async *run({ token, probe }) {
      for (let count = 0; count < 2; count += 1) {
        const response = await probe({ token });
        const says = `the answer is ${response.status}, after it was accepted before`;
        yield expect(isAccepted(response), says, response);
      }
    },
  }),
  check({
    rows: ['BEAR-02'],
    title: 'takes the scheme in any case',
    needs: ['token'],
    fix: 'Compare the scheme without regard to case.',
    async *run({ token, probe }) {
      for (const scheme of ['bearer', 'BEARER']) {
        const response = await probe(authorization(`${scheme} ${token}`));
        yield expect(isAccepted(response), `${scheme} is refused: ${response.status}`, response);
      }
    },
  }),
  check({
    rows: ['BEAR-03'],
    title: 'takes no token from the query',
    needs: ['token'],
    fix: 'Read the Authorization header only.',
    on: guarded,
    async *run({ token, probe }) {
      for (const name of ['access_token', 'token']) {
        const response = await probe({ query: inQuery(name, token) });
        yield expect(!isAccepted(response), `a token in the query (${name}) is accepted`, response);
      }
    },
  }),
  check({
    rows: ['BEAR-04'],
    title: 'takes no token from a form or a cookie',
    needs: ['token'],
    fix: 'Read the Authorization header only.',
    on: guarded,
    async *run(context) {
      const { token, probe } = context;
      yield judgeForm(context);
      for (const name of ['access_token', 'token']) {
        const response = await probe({ headers: { Cookie: `${name}=${token}` } });
        yield expect(!isAccepted(response), `a token in a cookie (${name}) is accepted`, response);
      }
    },
  }),
  check({
    rows: ['BEAR-05'],
    title: 'never lets a token in the query win over the header',
    needs: ['token'],
    fix: 'Ignore the query, or refuse requests that carry a token twice.',
    on: guarded,
    async run({ token, probe }) {
      const query = inQuery('access_token', token);
      const response = await probe({ token: INVALID_TOKEN, query });
      return expect(!isAccepted(response), 'the token in the query was used', response);
    },
  }),
  check({
    rows: ['BEAR-06'],
    title: 'refuses two Authorization fields',
    needs: ['token'],
    fix: 'Answer 400 when the field stands there twice; do not pick one.',
    on: guarded,
    async *run({ token, probe }) {
      for (const values of [
        [token, INVALID_TOKEN],
        [INVALID_TOKEN, token],
      ]) {
        const raw = values.map((value) => ['Authorization', `Bearer ${value}`] as const);
        const response = await probe({ raw });
        yield expect(!isAccepted(response), 'one of two fields was picked', response);
      }
    },
  }),
  check({
    rows: ['BEAR-07'],
    title: 'reads the field by its grammar',
    needs: ['token'],
    fix: 'One or more spaces, then a token of the allowed characters, then nothing.',
    on: guarded,
    async *run({ token, probe }) {
      for (const value of [`Bearer ${token} x`, `Bearer ${token},${token}`]) {
        const response = await probe(authorization(value));
        yield expect(!isAccepted(response), 'something behind the token is ignored', response);
      }
      const spaces = await probe(authorization(`Bearer  ${token}`));
      if (!isAccepted(spaces)) {
        yield warn(`two spaces behind Bearer are refused: ${spaces.status}`, spaces);
      }
    },
  }),
  check({
    rows: ['BEAR-08', 'META-15'],
    title: 'verifies each request by itself',
    needs: ['token'],
    fix: 'Never remember on a connection or a session that somebody was signed in.',
    async run({ token, probe }) {
      const good = await probe({ token });
      if (!isAccepted(good))
        return notChecked(`the good token is answered with ${good.status} now`);
      const id = header(good, 'mcp-session-id');
      const headers = id === undefined ? {} : { 'Mcp-Session-Id': id };
      // The same connection is used again, unless the server closes it.
      const response = await probe({ headers });
      const says = `after a good request, one without a token on the same connection is answered with ${response.status}`;
      if (isAccepted(response)) return fail(says, response);
      return response.status === 401 ? pass : warn(says, response);
    },
  }),
  check({
    rows: ['CACHE-01'],
    title: 'lets nobody keep what was answered to a token',
    needs: ['token'],
    fix: 'Send Cache-Control: no-store with authenticated answers.',
    async run({ token, probe }) {
      const response = await probe({ token });
      return expect(
        /\b(no-store|private)\b/.test(header(response, 'cache-control') ?? ''),
        'Cache-Control has neither no-store nor private',
        response,
      );
    },
  }),
];
