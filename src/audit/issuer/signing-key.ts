import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';

/** A key of the test issuer. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly privateJwk: JWK;
  /** As it stands in the key set. */
  readonly publicJwk: JWK;
}

/** Makes a key. */
export async function createSigningKey(algorithm: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const kid = randomUUID();
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
  return { kid, algorithm, privateKey, privateJwk: await exportJWK(privateKey), publicJwk };
}

/** A key of RSA that is shorter than 2048 bits (RFC 7518 section 3.3). */
export interface WeakKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: JWK;
}

/** Makes a key of 1024 bits, which jose would not. */
export function createWeakKey(algorithm: string): WeakKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const kid = randomUUID();
  const jwk = publicKey.export({ format: 'jwk' }) as JWK;
  return { kid, privateKey, publicJwk: { ...jwk, kid, alg: algorithm, use: 'sig' } };
}
