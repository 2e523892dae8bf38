import { importJWK, type CryptoKey, type JWK } from 'jose';

const MAX_KEYS = 100;
/** RFC 7518 section 3.3, in bits. */
const MIN_RSA_MODULUS = 2048;

/**
 * Selects the keys of a published key set that can verify a signature. One that is malformed, too weak or
 * meant for something else would stand in the way of the others (RFC 7517 section 5).
 *
 * @param text the key set as it was published
 * @param algorithms what tokens may be signed with
 * @returns the keys, and how many were left out
 * @throws Error naming the URL when it is no key set, or a very large one
 */
export async function usableKeys(
  text: string,
  url: string,
  algorithms: readonly string[],
): Promise<{ keys: JWK[]; dropped: number }> {
  const { keys: published } = JSON.parse(text) as { keys?: unknown };
  if (!Array.isArray(published) || published.length > MAX_KEYS) {
    throw new Error(`${url} is not a key set of at most ${MAX_KEYS} keys`);
  }
  const keys: JWK[] = [];
  for (const key of published as JWK[]) {
    if (await isUsable(key, algorithms)) keys.push(key);
  }
  return { keys, dropped: published.length - keys.length };
}

/** Tells whether a key can be imported for one of the algorithms. */
async function isUsable(key: JWK, algorithms: readonly string[]): Promise<boolean> {
  for (const algorithm of algorithms) {
    try {
      const imported = await importJWK({ ...key, alg: key.alg ?? algorithm });
      const { type, algorithm: details } = imported as CryptoKey;
      const { modulusLength = MIN_RSA_MODULUS } = details as { modulusLength?: number };
      if (type === 'public' && modulusLength >= MIN_RSA_MODULUS) return true;
    } catch {
      // Not for this algorithm; perhaps for another.
    }
  }
  return false;
}
