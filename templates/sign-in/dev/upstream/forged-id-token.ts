import {
  decodeJwt,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type JWK,
  type JWTPayload,
} from 'jose';
import type { Behaviour } from './behaviour.js';

/** An ID token with what a test wants to see refused, or the same one where it wants nothing. */
export async function forge(
  idToken: string,
  { claims, signature }: Behaviour,
  [key = {}]: readonly JWK[],
  clientSecret: string,
): Promise<string> {
  if (!claims && !signature) return idToken;
  const payload = Object.fromEntries(
    Object.entries({ ...decodeJwt(idToken), ...claims }).filter(([, value]) => value !== undefined),
  ) as JWTPayload;
  if (signature === 'none') return new UnsecuredJWT(payload).encode();
  if (signature === 'HS256') {
    const secret = new TextEncoder().encode(clientSecret);
    return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(secret);
  }
  const header = { alg: 'RS256', kid: key.kid ?? '', typ: 'JWT' };
  const signer =
    signature === 'other-key'
      ? (await generateKeyPair('RS256')).privateKey
      : await importJWK(key, 'RS256');
  return new SignJWT(payload).setProtectedHeader(header).sign(signer);
}
