import { createHash, randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { Case } from './case-server.js';

/** Prepares what a client of DPoP signs for each call (RFC 9449 section 4.2); nothing for a bearer token. */
export async function signerOf({
  proofKey,
  token,
  url,
}: Case): Promise<(() => Promise<string>) | undefined> {
  if (!proofKey) return undefined;
  const { kty, crv, x, y } = proofKey;
  const key = await importJWK(proofKey, 'ES256');
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } };
  const ath = createHash('sha256').update(token).digest('base64url');
  return () =>
    new SignJWT({ jti: randomUUID(), htm: 'POST', htu: url, ath })
      .setIssuedAt()
      .setProtectedHeader(header)
      .sign(key);
}
