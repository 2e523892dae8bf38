import { decodeJwt } from 'jose';
import { GARBAGE, isAccepted } from '../context.js';
import { header } from '../http/answer.js';
import { broken, doubtful, expect, holds, unknown, type Check } from '../model.js';
import { withToken } from './with-token.js';

const authorization = (value: string) => ({ fields: { Authorization: value } });

/** How a token is handed over (RFC 6750 section 2, OAuth 2.1 section 5.1). */
export const bearerChecks: readonly Check[] = [
  {
    rows: ['BEAR-01', 'TRANS-01', 'ORIG-03'],
    title: 'accepts a good token in the Authorization header',
    needs: ['token'],
    fix: 'Read `Authorization: Bearer` and verify what stands there.',
    run: withToken(async (token, context) => {
      const answer = await context.probe({ token });
      return expect(isAccepted(answer), `the answer is ${answer.status}`, answer);
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
    run: withToken(async (token, context) => {
      const answer = await context.probe({ query: `access_token=${encodeURIComponent(token)}` });
      return expect(!isAccepted(answer), 'a token in the query is accepted', answer);
    }),
  },
  {
    rows: ['BEAR-04'],
    title: 'takes no token from a form or a cookie',
    needs: ['token'],
    fix: 'Read the Authorization header only.',
    run: withToken(async (token, context) => {
      const form = await context.probe({
        body: `access_token=${encodeURIComponent(token)}`,
        fields: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      if (isAccepted(form)) return broken('a token in a form is accepted', form);
      const cookie = await context.probe({ fields: { Cookie: `access_token=${token}` } });
      return expect(!isAccepted(cookie), 'a token in a cookie is accepted', cookie);
    }),
  },
  {
    rows: ['BEAR-05'],
    title: 'never lets a token in the query win over the header',
    needs: ['token'],
    fix: 'Ignore the query, or refuse requests that carry a token twice.',
    run: withToken(async (token, context) => {
      const query = `access_token=${encodeURIComponent(token)}`;
      const answer = await context.probe({ token: GARBAGE, query });
      return expect(!isAccepted(answer), 'the token in the query was used', answer);
    }),
  },
  {
    rows: ['BEAR-06'],
    title: 'refuses two Authorization fields',
    needs: ['token'],
    fix: 'Answer 400 when the field stands there twice; do not pick one.',
    run: withToken(async (token, context) => {
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
    run: withToken(async (token, context) => {
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
    rows: ['BEAR-08', 'META-15', 'HAND-01'],
    title: 'verifies each request by itself',
    needs: ['token'],
    fix: 'Never remember on a connection or a session that somebody was signed in.',
    run: withToken(async (token, context) => {
      const good = await context.probe({ token });
      const id = header(good, 'mcp-session-id');
      const fields = id === undefined ? {} : { 'Mcp-Session-Id': id };
      // The same connection is used again.
      const answer = await context.probe({ fields });
      return expect(
        answer.status === 401,
        `after a good request, one without a token on the same connection is answered with ${answer.status}`,
        answer,
      );
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
  {
    rows: ['TOK-34'],
    title: 'is given tokens that live an hour at most',
    needs: ['token'],
    fix: 'Shorten the lifetime of access tokens at the authorization server.',
    run: withToken((token, { issuer }) => {
      if (issuer) return unknown('the token is one of the test issuer');
      const { exp, iat } = readClaims(token);
      if (typeof exp !== 'number') return unknown('the token does not say when it ends');
      const from = typeof iat === 'number' ? iat : Date.now() / 1000;
      return expect(exp - from <= 3600, `the token lives ${Math.round(exp - from)} seconds`);
    }),
  },
  {
    rows: ['OP-08'],
    title: 'is given tokens whose audience names it',
    needs: ['token'],
    fix: 'Make the authorization server put the resource that clients ask for into aud.',
    run: withToken((token, { issuer, target }) => {
      if (issuer) return unknown('the token is one of the test issuer');
      const { aud } = readClaims(token);
      if (aud === undefined) return unknown('the token does not name its audience');
      const values: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
      const names = values.map((value) => String(value).replace(/\/$/, ''));
      return names.includes(target.href.replace(/\/$/, ''))
        ? holds
        : doubtful('aud does not name this URL; the server must then know its own audience');
    }),
  },
];

/** What a token says of itself; for information only, nothing is verified here. */
function readClaims(token: string): { exp?: unknown; iat?: unknown; aud?: unknown } {
  try {
    return decodeJwt(token);
  } catch {
    return {};
  }
}
