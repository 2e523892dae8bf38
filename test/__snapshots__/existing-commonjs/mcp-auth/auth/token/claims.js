import { InvalidTokenError } from '../errors.js';
import { holds } from './provider-profile.js';
import { readScopes } from '../scopes.js';

/** Allowed difference between the issuer's clock and ours, in seconds (TOK-16). */
export const CLOCK_LEEWAY = 30;

/**
 * Turns claims into a caller. The issuer must have vouched for them before, by its signature or by
 * answering an introspection request, and issuer and times must have been checked.
 *
 * @throws {@link InvalidTokenError} naming the claim that is wrong, never its value
 */
export function callerFrom(claims, expected) {
  const { profile, callers = {} } = expected;
  checkAudience(claims['aud'], expected);
  checkIssuedAt(claims['iat']);
  if (claims['cnf'] !== undefined) {
    // Bound to a key by DPoP or mutual TLS, whose proof is not checked here: as a bearer token
    // it may be stolen (RFC 9449 section 7.2).
    throw new InvalidTokenError('sender_constrained', 'cnf is not supported');
  }
  const isOfClient = profile.clientTokenWhen.some((rule) => holds(rule, claims));
  const { rules, scopeClaims } = (isOfClient ? profile.machine : undefined) ?? profile;
  for (const rule of rules) {
    if (!holds(rule, claims)) {
      throw new InvalidTokenError('claim_invalid', `${rule.claim}: ${rule.reason}`);
    }
  }
  if (isOfClient && !callers.machines) {
    throw new InvalidTokenError('no_user', 'issued to a client, not to a user');
  }
  const clientId = text(claims, firstPresent(claims, profile.clientClaims));
  if (expected.allowedClients?.includes(clientId) === false) {
    throw new InvalidTokenError('client_not_allowed', 'the client is not in ALLOWED_CLIENT_IDS');
  }
  const caller = {
    issuer: expected.issuer,
    subject: isOfClient ? clientId : text(claims, profile.subjectClaim),
    clientId,
    scopes: readScopes(
      claims[firstPresent(claims, scopeClaims)],
      profile.scopeInToken === 'resource-prefixed' ? `${expected.resource}/` : '',
      profile.scopeShape,
    ),
    expiresAt: Number(claims['exp']),
  };
  const narrow = isOfClient ? callers.machines : callers.roles;
  return narrow?.(caller, claims, profile) ?? caller;
}

/** Finds the first of several claims that is there; gives the first name when none is. */
export function firstPresent(claims, names) {
  return names.find((name) => claims[name] !== undefined) ?? names[0] ?? '';
}

/** Whole values only: no prefix, no origin, no sibling path (TOK-09…11). */
function checkAudience(
  aud,
  { audience, resource },
) {
  const values = Array.isArray(aud) ? aud : [aud];
  const names = audience === resource ? spellingsOf(resource) : [audience];
  const wanted = names.map(lowerCaseOrigin);
  if (
    !values.some((value) => typeof value === 'string' && wanted.includes(lowerCaseOrigin(value)))
  ) {
    throw new InvalidTokenError('wrong_audience', 'aud does not name this server');
  }
}

/**
 * The spellings of a resource URI. Only one without a path has two: many clients add the slash that
 * then means the same (RFC 3986 section 6.2.3).
 */
export function spellingsOf(resource) {
  return resource === new URL(resource).origin ? [resource, `${resource}/`] : [resource];
}

/** Scheme and host are case-insensitive; the rest of a resource URI is not (PRM-27). */
function lowerCaseOrigin(value) {
  return value.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*/i, (origin) => origin.toLowerCase());
}

function checkIssuedAt(iat) {
  if (iat === undefined) return;
  if (typeof iat !== 'number' || iat > Date.now() / 1000 + CLOCK_LEEWAY) {
    throw new InvalidTokenError('not_yet_valid', 'iat lies in the future');
  }
}

function text(claims, claim) {
  const value = claims[claim];
  if (typeof value !== 'string' || value === '') {
    throw new InvalidTokenError('claim_invalid', `${claim} is not a text`);
  }
  return value;
}
