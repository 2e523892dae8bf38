import { GARBAGE, isAccepted, type Context } from '../../engine/context.js';
import { header } from '../../../http/response.js';
import {
  broken,
  doubtful,
  expect,
  holds,
  unknown,
  type Check,
  type Outcome,
} from '../../engine/model.js';
import { ownTokenChecks } from './own-token.js';
import { withToken } from '../../engine/with-token.js';

const authorization = (value: string) => ({ fields: { Authorization: value } });
const inQuery = (name: string, token: string) => `${name}=${encodeURIComponent(token)}`;

/** A check whether a token is taken where none belongs; a server that asks for none does not tell. */
const guarded = (judge: (token: string, context: Context) => Promise<Outcome>) =>
  withToken(async (token, context) =>
    isAccepted(await context.bare())
      ? unknown('the ordinary request is served without any token')
      : judge(token, context),
  );

/** Whether a form with the token is treated otherwise than one with garbage: its body is no message. */
async function judgeForm(token: string, context: Context): Promise<Outcome> {
  const send = (value: string) =>
    context.probe({
      body: inQuery('access_token', value),
      fields: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
  const good = await send(token);
  const bad = await send(GARBAGE);
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
        const answer = await context.probe({ token });
        if (!isAccepted(answer)) {
          return broken(`the answer is ${answer.status}, after it was accepted before`, answer);
        }
      }
      return holds;
    }),
  },
  {
    rows: ['BEAR-02'],
    title: 'takes the scheme in any case',
    needs: ['token'],
    fix: 'Compare the scheme without regard to case.',
    run: withToken(async (token, context) => {
      for (const scheme of ['bearer', 'BEARER']) {
        const answer = await context.probe(authorization(`${scheme} ${token}`));
        if (!isAccepted(answer)) return broken(`${scheme} is refused: ${answer.status}`, answer);
      }
      return holds;
    }),
  },
  {
    rows: ['BEAR-03'],
    title: 'takes no token from the query',
    needs: ['token'],
    fix: 'Read the Authorization header only.',
    run: guarded(async (token, context) => {
      for (const name of ['access_token', 'token']) {
        const answer = await context.probe({ query: inQuery(name, token) });
        if (isAccepted(answer)) return broken(`a token in the query (${name}) is accepted`, answer);
      }
      return holds;
    }),
  },
  {
    rows: ['BEAR-04'],
    title: 'takes no token from a form or a cookie',
    needs: ['token'],
    fix: 'Read the Authorization header only.',
    run: guarded(async (token, context) => {
      const form = await judgeForm(token, context);
      if (form.kind === 'broken') return form;
      for (const name of ['access_token', 'token']) {
        const answer = await context.probe({ fields: { Cookie: `${name}=${token}` } });
        if (isAccepted(answer)) return broken(`a token in a cookie (${name}) is accepted`, answer);
      }
      return holds;
    }),
  },
  {
    rows: ['BEAR-05'],
    title: 'never lets a token in the query win over the header',
    needs: ['token'],
    fix: 'Ignore the query, or refuse requests that carry a token twice.',
    run: guarded(async (token, context) => {
      const query = inQuery('access_token', token);
      const answer = await context.probe({ token: GARBAGE, query });
      return expect(!isAccepted(answer), 'the token in the query was used', answer);
    }),
  },
  {
    rows: ['BEAR-06'],
    title: 'refuses two Authorization fields',
    needs: ['token'],
    fix: 'Answer 400 when the field stands there twice; do not pick one.',
    run: guarded(async (token, context) => {
      for (const values of [
        [token, GARBAGE],
        [GARBAGE, token],
      ]) {
        const raw = values.map((value) => ['Authorization', `Bearer ${value}`] as const);
        const answer = await context.probe({ raw });
        if (isAccepted(answer)) return broken('one of two fields was picked', answer);
      }
      return holds;
    }),
  },
  {
    rows: ['BEAR-07'],
    title: 'reads the field by its grammar',
    needs: ['token'],
    fix: 'One or more spaces, then a token of the allowed characters, then nothing.',
    run: guarded(async (token, context) => {
      for (const value of [`Bearer ${token} x`, `Bearer ${token},${token}`]) {
        const answer = await context.probe(authorization(value));
        if (isAccepted(answer)) return broken('something behind the token is ignored', answer);
      }
      const spaces = await context.probe(authorization(`Bearer  ${token}`));
      return isAccepted(spaces)
        ? holds
        : doubtful(`two spaces behind Bearer are refused: ${spaces.status}`, spaces);
    }),
  },
  {
    rows: ['BEAR-08', 'META-15'],
    title: 'verifies each request by itself',
    needs: ['token'],
    fix: 'Never remember on a connection or a session that somebody was signed in.',
    run: withToken(async (token, context) => {
      const good = await context.probe({ token });
      if (!isAccepted(good)) return unknown(`the good token is answered with ${good.status} now`);
      const id = header(good, 'mcp-session-id');
      const fields = id === undefined ? {} : { 'Mcp-Session-Id': id };
      // The same connection is used again, unless the server closes it.
      const answer = await context.probe({ fields });
      const says = `after a good request, one without a token on the same connection is answered with ${answer.status}`;
      if (isAccepted(answer)) return broken(says, answer);
      return answer.status === 401 ? holds : doubtful(says, answer);
    }),
  },
  {
    rows: ['CACHE-01'],
    title: 'lets nobody keep what was answered to a token',
    needs: ['token'],
    fix: 'Send Cache-Control: no-store with authenticated answers.',
    run: withToken(async (token, context) => {
      const answer = await context.probe({ token });
      return expect(
        /\b(no-store|private)\b/.test(header(answer, 'cache-control') ?? ''),
        'Cache-Control has neither no-store nor private',
        answer,
      );
    }),
  },
  ...ownTokenChecks,
];
