import { InvalidTokenError } from '../errors.js';
import type { Claims } from './provider-profile.js';

/**
 * Admits bearer tokens, and those of type DPoP that are bound to a key. Some servers say Bearer of these too:
 * the key decides (RFC 9449 section 6.2).
 */
export function checkTokenType({ token_type: type, cnf }: Claims): void {
  if (type === undefined) return;
  const name = typeof type === 'string' ? type.toLowerCase() : '';
  if (name !== 'bearer' && !(name === 'dpop' && cnf !== undefined)) {
    throw new InvalidTokenError('sender_constrained', 'token_type is not that of such a token');
  }
}
