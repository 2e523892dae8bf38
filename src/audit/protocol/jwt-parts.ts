import { decodeJwt, decodeProtectedHeader } from 'jose';

/** What a JWT says of itself; nothing of it is verified. */
interface JwtParts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Reads a token; undefined for one that is no JWT. */
export function jwtParts(token: string): JwtParts | undefined {
  try {
    return { header: { ...decodeProtectedHeader(token) }, claims: decodeJwt(token) };
  } catch {
    return undefined;
  }
}
