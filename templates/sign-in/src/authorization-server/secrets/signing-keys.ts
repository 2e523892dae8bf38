import { createPrivateKey } from 'node:crypto';
import type { JWK } from 'oidc-provider';

/** Shortest RSA modulus (RFC 7518 section 3.3). */
const MIN_BITS = 2048;

/**
 * Reads a JWK set with private keys; the first signs, the others are kept until no token of theirs is left.
 *
 * @throws Error that says what is wrong, and nothing of the keys
 */
export function parseSigningKeys(text: string): JWK[] {
  const keys = parseSet(text);
  if (keys.length === 0) throw new Error('has no key');
  const kids = keys.map(({ kid }) => kid);
  if (kids.some((kid) => typeof kid !== 'string' || kid === '')) {
    throw new Error('has a key without kid');
  }
  if (new Set(kids).size < kids.length) throw new Error('has two keys with the same kid');
  return keys.map(checkKey);
}

/** What anybody may see of them. */
export function publicKeys(keys: readonly JWK[]): { readonly keys: readonly object[] } {
  return {
    keys: keys.map(({ kid, n, e }) => ({ kty: 'RSA', kid, n, e, alg: 'RS256', use: 'sig' })),
  };
}

function parseSet(text: string): Record<string, unknown>[] {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    if (Array.isArray(keys)) return keys as Record<string, unknown>[];
  } catch {
    // What it says instead would show the key.
  }
  throw new Error('must be a JWK set: {"keys":[…]}');
}

function checkKey(key: Record<string, unknown>): JWK {
  const named = `key ${JSON.stringify(key['kid'])}`;
  if (key['kty'] !== 'RSA' || (key['alg'] ?? 'RS256') !== 'RS256') {
    throw new Error(`${named} must be an RSA key for RS256`);
  }
  let bits: number | undefined;
  try {
    bits = createPrivateKey({ key, format: 'jwk' }).asymmetricKeyDetails?.modulusLength;
  } catch {
    throw new Error(`${named} is no private key`);
  }
  if (bits === undefined || bits < MIN_BITS) {
    throw new Error(`${named} must have at least ${MIN_BITS} bits`);
  }
  return { ...key, kty: 'RSA', alg: 'RS256', use: 'sig' };
}
