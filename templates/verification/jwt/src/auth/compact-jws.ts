import { InvalidTokenError } from './errors.js';

/**
 * Base64url without padding (RFC 7515 section 2), written in its only way: bits that are left over in
 * the last character are zero (RFC 4648 section 3.5).
 */
const SEGMENT = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;

/**
 * Admits tokens in the compact serialization only: three segments, one spelling (RFC 7515 section 7.1).
 * Decoders are kinder, and one token would go by many names.
 *
 * @throws {@link InvalidTokenError} for any other text
 */
export function assertCompact(token: string): void {
  const segments = token.split('.');
  if (segments.length !== 3 || !segments.every((segment) => SEGMENT.test(segment))) {
    throw new InvalidTokenError('malformed', 'not in the compact serialization');
  }
}
