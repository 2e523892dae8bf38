import { profile } from '../src/auth/token/profile.js';
import { users } from './users.js';

/**
 * Takes the roles out of the claims of whoever has none: the first user has all of them, the others have
 * none. Change it to try others.
 *
 * @param subject of the access token
 */
export function withRolesOf(
  subject: string,
  claims: Record<string, unknown>,
): Record<string, unknown> {
  if (subject === users[0]?.subject) return claims;
  const names = (profile.roles ?? []).map(({ claim: [name] }) => name);
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)));
}
