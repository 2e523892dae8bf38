import { decodeJwt } from 'jose';
import { check, type Check, type Given } from '../../engine/check.js';
import { fail, notChecked, type NotChecked, pass, warn } from '../../engine/outcome.js';

interface Claims {
  readonly iss?: unknown;
  readonly exp?: unknown;
  readonly iat?: unknown;
  readonly aud?: unknown;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Reads the claims of a token. Nothing has been verified yet. */
function readClaims(token: string): Claims | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

/** Reads a token of the operator's authorization server; one of the test issuer says nothing. */
function theirToken({ token, issuer }: Given<'token'>): { claims: Claims } | NotChecked {
  const claims = readClaims(token);
  if (!claims) return notChecked('the token is no JWT, so it says nothing of itself');
  return claims.iss === issuer?.issuer
    ? notChecked('the token is one of the test issuer')
    : { claims };
}

/** Checks the tokens that the audit was given. */
export const ownTokenChecks: readonly Check[] = [
  check({
    rows: ['TOK-34'],
    title: 'is given tokens that live an hour at most',
    needs: ['token'],
    fix: 'Shorten the lifetime of access tokens at the authorization server.',
    on: theirToken,
    run({ claims: { exp, iat } }) {
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
    },
  }),
  check({
    rows: ['OP-08'],
    title: 'is given tokens whose audience names it',
    needs: ['token'],
    fix: 'Make the authorization server put the resource that clients ask for into aud.',
    on: theirToken,
    async run({ claims: { aud }, metadata, target }) {
      if (aud === undefined) return notChecked('the token does not name its audience');
      const resource = (await metadata()).document?.['resource'];
      const ours: readonly unknown[] = [
        target.href,
        ...(target.pathname === '/' ? [target.origin] : []),
        ...(typeof resource === 'string' ? [resource] : []),
      ];
      const names: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
      return names.some((name) => ours.includes(name))
        ? pass
        : warn('aud does not name this URL; the server must then know its own audience');
    },
  }),
];
