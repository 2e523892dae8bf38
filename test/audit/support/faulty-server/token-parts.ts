import { decodeProtectedHeader } from 'jose';

/** The header of a token that nobody has verified yet; empty when it has none. */
export function headerOf(token: string): {
  alg?: string;
  kid?: string;
  cty?: string;
  jku?: string;
  crit?: string[];
  b64?: boolean;
} {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return {};
  }
}

/** A token in JSON serialization in the compact form; any other as it is. */
export function compact(token: string): string {
  if (!token.startsWith('{')) return token;
  const parts = JSON.parse(token) as { protected: string; payload: string; signature: string };
  return `${parts.protected}.${parts.payload}.${parts.signature}`;
}
