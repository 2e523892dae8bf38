import { INVALID_TOKEN, isAccepted, type Context } from '../../engine/context.js';
import { header } from '../../../http/response.js';
import {
  fail,
  warn,
  expect,
  pass,
  notChecked,
  type Check,
  type Outcome,
} from '../../engine/model.js';
import { ownTokenChecks } from './own-token.js';
import { withToken } from '../../engine/with-token.js';

const authorization = (value: string) => ({ headers: { Authorization: value } });
const inQuery = (name: string, token: string) => `${name}=${encodeURIComponent(token)}`;

/** A check whether a token is taken where none belongs; a server that asks for none does not tell. */
const guarded = (judge: (token: string, context: Context) => Promise<Outcome>) =>
  withToken(async (token, context) =>
    isAccepted(await context.unauthenticated())
      ? notChecked('the ordinary request is served without any token')
      : judge(token, context),
  );

/** Whether a form with the token is treated otherwise than one with garbage: its body is no message. */
async function judgeForm(token: string, context: Context): Promise<Outcome> {
  const send = (value: string) =>
    context.probe({
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

/** How a token is handed over (RFC 6750 section 2, OAuth 2.1 section 5.1). */
export const bearerChecks: readonly Check[] = [
  {
    rows: ['BEAR-01', 'TRANS-01'],
    title: 'accepts a good token in the Authorization header, again and again',
    needs: ['token'],
    fix: 'Read `Authorization: Bearer` and verify what stands there; a token is good until it expires.',
    // It was accepted once before anything was checked.
    run: withToken(async (token, context) => {
      for (let count = 0; count < 2; count += 1) {
        const response = await context.probe({ token });
        if (!isAccepted(response)) {
          return fail(`the answer is ${response.status}, after it was accepted before`, response);
        }
      }
      return pass;
    }),
  },
  {
    rows: ['BEAR-02'],
    title: 'takes the scheme in any case',
    needs: ['token'],
    fix: 'Compare the scheme without regard to case.',
    run: withToken(async (token, context) => {
      for (const scheme of ['bearer', 'BEARER']) {
        const response = await context.probe(authorization(`${scheme} ${token}`));
        if (!isAccepted(response))
          return fail(`${scheme} is refused: ${response.status}`, response);
      }
      return pass;
    }),
  },
  {
    rows: ['BEAR-03'],
    title: 'takes no token from the query',
    needs: ['token'],
    fix: 'Read the Authorization header only.',
    run: guarded(async (token, context) => {
      for (const name of ['access_token', 'token']) {
        const response = await context.probe({ query: inQuery(name, token) });
        if (isAccepted(response))
          return fail(`a token in the query (${name}) is accepted`, response);
      }
      return pass;
    }),
  },
  {
    rows: ['BEAR-04'],
    title: 'takes no token from a form or a cookie',
    needs: ['token'],
    fix: 'Read the Authorization header only.',
    run: guarded(async (token, context) => {
      const form = await judgeForm(token, context);
      if (form.kind === 'fail') return form;
      for (const name of ['access_token', 'token']) {
        const response = await context.probe({ headers: { Cookie: `${name}=${token}` } });
        if (isAccepted(response))
          return fail(`a token in a cookie (${name}) is accepted`, response);
      }
      return pass;
    }),
  },
  {
    rows: ['BEAR-05'],
    title: 'never lets a token in the query win over the header',
    needs: ['token'],
    fix: 'Ignore the query, or refuse requests that carry a token twice.',
    run: guarded(async (token, context) => {
      const query = inQuery('access_token', token);
      const response = await context.probe({ token: INVALID_TOKEN, query });
      return expect(!isAccepted(response), 'the token in the query was used', response);
    }),
  },
  {
    rows: ['BEAR-06'],
    title: 'refuses two Authorization fields',
    needs: ['token'],
    fix: 'Answer 400 when the field stands there twice; do not pick one.',
    run: guarded(async (token, context) => {
      for (const values of [
        [token, INVALID_TOKEN],
        [INVALID_TOKEN, token],
      ]) {
        const raw = values.map((value) => ['Authorization', `Bearer ${value}`] as const);
        const response = await context.probe({ raw });
        if (isAccepted(response)) return fail('one of two fields was picked', response);
      }
      return pass;
    }),
  },
  {
    rows: ['BEAR-07'],
    title: 'reads the field by its grammar',
    needs: ['token'],
    fix: 'One or more spaces, then a token of the allowed characters, then nothing.',
    run: guarded(async (token, context) => {
      for (const value of [`Bearer ${token} x`, `Bearer ${token},${token}`]) {
        const response = await context.probe(authorization(value));
        if (isAccepted(response)) return fail('something behind the token is ignored', response);
      }
      const spaces = await context.probe(authorization(`Bearer  ${token}`));
      return isAccepted(spaces)
        ? pass
        : warn(`two spaces behind Bearer are refused: ${spaces.status}`, spaces);
    }),
  },
  {
    rows: ['BEAR-08', 'META-15'],
    title: 'verifies each request by itself',
    needs: ['token'],
    fix: 'Never remember on a connection or a session that somebody was signed in.',
    run: withToken(async (token, context) => {
      const good = await context.probe({ token });
      if (!isAccepted(good))
        return notChecked(`the good token is answered with ${good.status} now`);
      const id = header(good, 'mcp-session-id');
      const headers = id === undefined ? {} : { 'Mcp-Session-Id': id };
      // The same connection is used again, unless the server closes it.
      const response = await context.probe({ headers });
      const says = `after a good request, one without a token on the same connection is answered with ${response.status}`;
      if (isAccepted(response)) return fail(says, response);
      return response.status === 401 ? pass : warn(says, response);
    }),
  },
  {
    rows: ['CACHE-01'],
    title: 'lets nobody keep what was answered to a token',
    needs: ['token'],
    fix: 'Send Cache-Control: no-store with authenticated answers.',
    run: withToken(async (token, context) => {
      const response = await context.probe({ token });
      return expect(
        /\b(no-store|private)\b/.test(header(response, 'cache-control') ?? ''),
        'Cache-Control has neither no-store nor private',
        response,
      );
    }),
  },
  ...ownTokenChecks,
];
