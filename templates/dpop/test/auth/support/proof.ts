import { createHash, randomUUID } from 'node:crypto';
import {
  base64url,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
} from 'jose';

/** A key of a client, with which it makes proofs. */
export interface ProofKey {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK;
  /** What a token says that is bound to the key. */
  readonly cnf: { readonly jkt: string };
}

/** Makes a key. */
export async function createProofKey(alg = 'ES256'): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { alg, privateKey, publicKey, jwk, cnf: { jkt: await calculateJwkThumbprint(jwk) } };
}

/** What a proof is for, and what is wrong with it. */
export interface ProofWish {
  readonly key: ProofKey;
  readonly token: string;
  readonly url: string;
  readonly method?: string;
  /** Claims to set; `null` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Header members to set; `null` removes one. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signs in the place of the key. */
  readonly signWith?: CryptoKey | Uint8Array;
}

/** Makes a proof that is good but for what the wish says (RFC 9449 section 4.2). */
export async function makeProof(wish: ProofWish): Promise<string> {
  const { key, token, url, method = 'POST', signWith = key.privateKey } = wish;
  const claims = {
    jti: randomUUID(),
    htm: method,
    htu: url,
    iat: Math.floor(Date.now() / 1000),
    ath: athOf(token),
  };
  const header = { typ: 'dpop+jwt', alg: key.alg, jwk: key.jwk };
  return (
    new SignJWT(apply(claims, wish.claims))
      .setProtectedHeader(apply(header, wish.header) as unknown as JWTHeaderParameters)
      // An extension of this name is understood by whoever makes the proof, and nobody else.
      .sign(signWith, { crit: { unknown: true } })
  );
}

/** Makes an unsigned JWT of two parts. */
export function unsigned(header: object, claims: object): string {
  return `${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify(claims))}.`;
}

/** The hash of a token as a proof names it. */
export function athOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function apply(
  base: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const entries = Object.entries({ ...base, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries);
}
