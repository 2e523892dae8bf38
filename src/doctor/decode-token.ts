import { decodeJwt, decodeProtectedHeader } from 'jose';

/** What somebody gave as a token, as far as it can be read without verifying anything. */
export type Decoded =
  | {
      readonly form: 'jwt';
      readonly header: Readonly<Record<string, unknown>>;
      readonly claims: Readonly<Record<string, unknown>>;
    }
  /** A JWT for somebody else's eyes (JWE, RFC 7516). */
  | { readonly form: 'encrypted' }
  /** JSON, as a token endpoint answers. */
  | { readonly form: 'document' }
  | { readonly form: 'opaque' };

/**
 * Reads a token without verifying it. Anybody can have written what it says: good for explaining a
 * verdict, never for one (TOK-24).
 */
export function decodeToken(token: string): Decoded {
  if (token.startsWith('{')) return { form: 'document' };
  const parts = token.split('.').length;
  try {
    const header = decodeProtectedHeader(token) as Record<string, unknown>;
    if (parts === 5) return { form: 'encrypted' };
    return { form: 'jwt', header, claims: decodeJwt(token) };
  } catch {
    return { form: 'opaque' };
  }
}
