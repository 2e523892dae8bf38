import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { jwtParts } from '../../protocol/jwt-parts.js';

/** Seconds; identity providers give an hour, some a little more. */
const LONG = 2 * 3600;

const NOT_A_JWT = 'the token is no JWT, so it says nothing by itself';

/** What the answers to a sign-in hold. */
export const grantChecks: readonly Check[] = [
  check({
    rows: ['AS-05'],
    title: 'says who it is when it sends the browser back with a code',
    fix: 'Add iss to every authorization response and announce it, so that no client takes an answer for that of another server.',
    needs: ['sign-in'],
    run: ({ signedIn: { issuer, main } }) =>
      expect(main.hasIss, `the answer of ${issuer} to a sign-in has no iss`, main.response),
  }),
  check({
    rows: ['AS-48'],
    title: 'grants no scope that was not asked for',
    fix: 'Grant what was asked for, or less; a client that needs more asks again.',
    needs: ['sign-in'],
    on: ({ signedIn: { low, main } }) =>
      (low ?? main).asked.length > 0
        ? { grant: low ?? main }
        : notChecked('the server mentions no scopes, so none were asked for'),
    run({ grant: { asked, granted, response } }) {
      const more = granted.filter((scope) => !asked.includes(scope));
      const says = `asked for ${asked.join(' ')}, it granted ${more.join(' ')}, too`;
      return expect(more.length === 0, says, response);
    },
  }),
  check({
    rows: ['AS-24'],
    title: 'issues access tokens that live for an hour, not for days',
    fix: 'Let access tokens end after minutes, and give refresh tokens to clients that need more.',
    needs: ['sign-in'],
    run({ signedIn: { main } }) {
      const { exp, iat } = jwtParts(main.token)?.claims ?? {};
      const inToken = typeof exp === 'number' && typeof iat === 'number' ? exp - iat : undefined;
      const seconds = main.expiresIn ?? inToken;
      if (seconds === undefined) {
        return warn('nothing says how long the token counts', main.response);
      }
      const says = `the token counts for ${Math.round(seconds / 3600)} hours`;
      return expect(seconds <= LONG, says, main.response);
    },
  }),
  check({
    rows: ['AS-27'],
    title: 'signs access tokens as RFC 9068 says, where they are JWTs',
    fix: 'Sign with RS256, ES256 or the like, with typ at+jwt and iss, sub, aud, exp, iat, jti and client_id.',
    needs: ['sign-in'],
    run({ signedIn: { main } }) {
      const parts = jwtParts(main.token);
      if (!parts) return notChecked(NOT_A_JWT);
      const { header, claims } = parts;
      const algorithm = String(header['alg']);
      if (/^(?:none|HS\d*)$/i.test(algorithm)) {
        return fail(`the algorithm is ${algorithm}: whoever verifies can forge`, main.response);
      }
      // Those of many identity providers are older than it, and nobody has to follow it.
      if (!/^(?:application\/)?at\+jwt$/i.test(String(header['typ']))) {
        return notChecked('the token does not say that it follows RFC 9068: its typ is not at+jwt');
      }
      const wanted = ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id'];
      const missing = wanted.filter((name) => claims[name] === undefined);
      return expect(missing.length === 0, `the token lacks ${missing.join(', ')}`, main.response);
    },
  }),
  check({
    rows: ['AS-25'],
    title: 'issues tokens for the resource that was asked for, and for no other',
    fix: 'Put the resource of the request into aud; answer invalid_target where there is no such resource.',
    needs: ['sign-in'],
    *run({ signedIn: { resource, main, foreign } }) {
      const audience = jwtParts(main.token)?.claims['aud'];
      if (audience !== undefined && ![audience].flat().includes(resource)) {
        yield warn(`the audience of the token is not ${resource}`, main.response);
      }
      if (foreign.isRefused) yield pass;
      else if (!foreign.grant) yield notChecked(foreign.refusal ?? 'none was asked for');
      else if (foreign.refusal !== undefined) {
        const says = `asked for a token for ${foreign.resource}, it issued one for ${resource}`;
        yield warn(says, foreign.grant.response);
      } else if (jwtParts(foreign.grant.token)) yield pass;
      else yield notChecked(NOT_A_JWT);
    },
  }),
];
