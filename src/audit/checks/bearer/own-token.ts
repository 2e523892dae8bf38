import { decodeJwt } from 'jose';
import type { Context } from '../../engine/context.js';
import { fail, warn, pass, notChecked, type Check, type Outcome } from '../../engine/model.js';
import { withToken } from '../../engine/with-token.js';

interface Claims {
  readonly iss?: unknown;
  readonly exp?: unknown;
  readonly iat?: unknown;
  readonly aud?: unknown;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** What a token says of itself; for information only, nothing is verified here. */
function readClaims(token: string): Claims | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

/** A check on a token of the operator's authorization server; one of the test issuer says nothing. */
const onTheirToken = (judge: (claims: Claims, context: Context) => Promise<Outcome> | Outcome) =>
  withToken((token, context) => {
    const claims = readClaims(token);
    if (!claims) return notChecked('the token is no JWT, so it says nothing of itself');
    return claims.iss === context.issuer?.issuer
      ? notChecked('the token is one of the test issuer')
      : judge(claims, context);
  });

/** What the authorization server puts into the tokens that the audit was given. */
export const ownTokenChecks: readonly Check[] = [
  {
    rows: ['TOK-34'],
    title: 'is given tokens that live an hour at most',
    needs: ['token'],
    fix: 'Shorten the lifetime of access tokens at the authorization server.',
    run: onTheirToken(({ exp, iat }) => {
      if (typeof exp !== 'number') return notChecked('the token does not say when it ends');
      if (typeof iat !== 'number') {
        // What is left of it is the least that it may have been.
        const left = Math.round(exp - Date.now() / 1000);
        return left <= HOUR
          ? notChecked('the token does not say when it was issued')
          : warn(`the token has ${left} seconds left`);
      }
      const lifetime = Math.round(exp - iat);
      if (lifetime <= HOUR) return pass;
      // No source says how short is short.
      return (lifetime > DAY ? fail : warn)(`the token lives ${lifetime} seconds`);
    }),
  },
  {
    rows: ['OP-08'],
    title: 'is given tokens whose audience names it',
    needs: ['token'],
    fix: 'Make the authorization server put the resource that clients ask for into aud.',
    run: onTheirToken(async ({ aud }, context) => {
      if (aud === undefined) return notChecked('the token does not name its audience');
      const { target } = context;
      const resource = (await context.metadata()).document?.['resource'];
      const ours: readonly unknown[] = [
        target.href,
        ...(target.pathname === '/' ? [target.origin] : []),
        ...(typeof resource === 'string' ? [resource] : []),
      ];
      const names: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
      return names.some((name) => ours.includes(name))
        ? pass
        : warn('aud does not name this URL; the server must then know its own audience');
    }),
  },
];
