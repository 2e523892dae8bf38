import { textOf } from '../text-of.js';
import { UpstreamError, type Identity } from './upstream.js';
import type { UpstreamProfile } from './upstream-profile.js';

type Claims = Readonly<Record<string, unknown>>;

/**
 * Reads who somebody is from claims (OIDC Core section 5.1). Neither e-mail nor name identifies: both can change,
 * and be somebody else's tomorrow (AT-60).
 *
 * @throws UpstreamError when a claim that identifies is missing
 */
export function identityOf(
  claims: Claims,
  issuer: string,
  { name: upstream, subjectClaims, claims: places = {} }: UpstreamProfile,
): Identity {
  const parts = subjectClaims.map((claim) => textOf(claims[claim]));
  if (!parts.every((part) => part !== undefined)) {
    throw new UpstreamError('refused', `${upstream} does not say who signed in`);
  }
  const at = (place: string | undefined) => (place === undefined ? undefined : claims[place]);
  const isVerified = claims['email_verified'] === true;
  return {
    issuer,
    subject: parts.length === 1 ? parts.join() : parts.map(encodeURIComponent).join('/'),
    name: textOf(claims['name']) ?? textOf(claims['preferred_username']),
    email: isVerified ? textOf(claims['email']) : undefined,
    domain: textOf(at(places.domain)),
    tenant: textOf(at(places.tenant)),
    organizations: listOf(at(places.organization)),
    groups: listOf(at(places.group)),
  };
}

/** Reads a list. Some upstreams leave out one that is too long, and then nobody is in it. */
function listOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : undefined;
}
