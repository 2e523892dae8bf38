import { decodeJwt } from 'jose';

/**
 * The scopes that a token says it has, in `scope` or `scp` (RFC 9068 section 2.2.3).
 *
 * @returns undefined when it does not say: it is opaque, or has neither claim
 */
export function heldScopes(token: string): readonly string[] | undefined {
  let claims: Readonly<Record<string, unknown>>;
  try {
    claims = decodeJwt(token);
  } catch {
    return undefined;
  }
  const said = claims['scope'] ?? claims['scp'];
  if (typeof said === 'string') return said.split(' ').filter((each) => each !== '');
  return Array.isArray(said) ? said.filter((each) => typeof each === 'string') : undefined;
}
