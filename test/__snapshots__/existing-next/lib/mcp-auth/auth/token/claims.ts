import type { Caller } from '../caller';
import { InvalidTokenError } from '../errors';
import { holds, type Claims, type ProviderProfile } from './provider-profile';
import { readScopes } from '../scopes';

/** Allowed difference between the issuer's clock and ours, in seconds (TOK-16). */
export const CLOCK_LEEWAY = 30;

/** Resolves to the caller, or throws InvalidTokenError (401) or IssuerUnavailableError (503). */
export type VerifyToken = (token: string) => Promise<Caller>;

/** The expected content of an access token for this server. */
export interface TokenExpectations {
  readonly profile: ProviderProfile;
  readonly issuer: string;
  readonly audience: string;
  readonly resource: string;
  /** Clients that may call; everyone the authorization server admits when undefined. */
  readonly allowedClients: readonly string[] | undefined;
  readonly callers?: CallerRules | undefined;
}

/** What is left of a caller by rules beside those for users with scopes. */
export interface CallerRules {
  /** Admits machines; without it nobody is admitted behind whose token no user stands (TOK-25). */
  readonly machines?: NarrowCaller;
  /** Applies the roles of users; without it their scopes alone count. */
  readonly roles?: NarrowCaller;
}

/** Takes scopes away from a caller, never adds one, or throws InvalidTokenError. */
export type NarrowCaller = (caller: Caller, claims: Claims, profile: ProviderProfile) => Caller;

/**
 * Turns claims into a caller. The issuer must have vouched for them before, by its signature or by
 * answering an introspection request, and issuer and times must have been checked.
 *
 * @throws {@link InvalidTokenError} naming the claim that is wrong, never its value
 */
export function callerFrom(claims: Claims, expected: TokenExpectations): Caller {
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
  const caller: Caller = {
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
export function firstPresent(claims: Claims, names: readonly string[]): string {
  return names.find((name) => claims[name] !== undefined) ?? names[0] ?? '';
}

/** Whole values only: no prefix, no origin, no sibling path (TOK-09…11). */
function checkAudience(
  aud: unknown,
  { audience, resource }: Pick<TokenExpectations, 'audience' | 'resource'>,
): void {
  const values: unknown[] = Array.isArray(aud) ? aud : [aud];
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
export function spellingsOf(resource: string): readonly string[] {
  return resource === new URL(resource).origin ? [resource, `${resource}/`] : [resource];
}

/** Scheme and host are case-insensitive; the rest of a resource URI is not (PRM-27). */
function lowerCaseOrigin(value: string): string {
  return value.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#@]*/i, (origin) => origin.toLowerCase());
}

function checkIssuedAt(iat: unknown): void {
  if (iat === undefined) return;
  if (typeof iat !== 'number' || iat > Date.now() / 1000 + CLOCK_LEEWAY) {
    throw new InvalidTokenError('not_yet_valid', 'iat lies in the future');
  }
}

function text(claims: Claims, claim: string): string {
  const value = claims[claim];
  if (typeof value !== 'string' || value === '') {
    throw new InvalidTokenError('claim_invalid', `${claim} is not a text`);
  }
  return value;
}
