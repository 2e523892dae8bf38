import { scopesIn } from '../src/auth/scopes.js';
import { scopePolicy } from '../src/scope-map.js';
import { users } from './users.js';

/**
 * What the authorization server lets a user do, since no client can ask for it: the first user may do
 * everything, the others what every request needs.
 *
 * @param subject of the access token
 */
export function permissionsOf(subject: string): readonly string[] {
  return users[0]?.subject === subject ? scopesIn(scopePolicy) : scopePolicy.baseScopes;
}
