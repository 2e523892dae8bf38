import { InvalidTokenError } from '../errors.js';

/** SHA-256 in base64url: 43 characters. */
const THUMBPRINT = /^[\w-]{43}$/;

/**
 * Reads the key that a token is bound to: its thumbprint, or undefined for a bearer token. Nothing but a key
 * of DPoP is taken: what is not understood cannot be checked (RFC 9449 section 6.1, RFC 8705 section 3).
 *
 * @param cnf the claim of the token, or what the authorization server says of it
 * @throws {@link InvalidTokenError} for any other confirmation, and for one more beside it
 */
export function readConfirmation(cnf: unknown): string | undefined {
  if (cnf === undefined) return undefined;
  const members = typeof cnf === 'object' && cnf !== null ? cnf : {};
  const { jkt, ...others } = members as Record<string, unknown>;
  if (typeof jkt !== 'string' || !THUMBPRINT.test(jkt) || Object.keys(others).length > 0) {
    throw new InvalidTokenError('sender_constrained', 'cnf is not supported');
  }
  return jkt;
}
