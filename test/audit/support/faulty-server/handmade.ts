import {
  createHmac,
  createPublicKey,
  verify as verifySignature,
  type JsonWebKey,
} from 'node:crypto';
import { decodeJwt, type JWK, type JWTPayload } from 'jose';
import { headerOf } from './token-parts.js';

/** What can be wrong with signatures that a library would not look at. */
export interface HandmadeFaults {
  /** Verifies HS256 with the public key as the secret. */
  acceptsHmac: boolean | 'with DER' | 'with nothing';
  /** Reads the secret of an HMAC from the file that kid names. */
  readsKidFiles: boolean;
  /** Verifies with published keys of any length. */
  takesWeakKeys: boolean;
  /** Takes a token that stands in another one, whoever signed it. */
  takesNested: boolean;
}

/** The claims of a token that one of these faults takes for good. */
export async function takenByHand(
  faults: Partial<HandmadeFaults>,
  token: string,
  keySet: () => Promise<{ keys: JWK[] }>,
): Promise<JWTPayload | undefined> {
  const { alg = '', kid = '', cty } = headerOf(token);
  const [head = '', payload = '', signature = ''] = token.split('.');
  const signed = Buffer.from(`${head}.${payload}`);
  const given = Buffer.from(signature, 'base64url');
  const hmac = (secret: Uint8Array) =>
    alg === 'HS256' && createHmac('sha256', secret).update(signed).digest().equals(given);
  if (faults.readsKidFiles && kid.endsWith('/dev/null') && hmac(Buffer.alloc(0))) {
    return decodeJwt(token);
  }
  if (faults.acceptsHmac === 'with nothing' && hmac(Buffer.alloc(0))) return decodeJwt(token);
  if (!faults.acceptsHmac && !faults.takesWeakKeys && !faults.takesNested) return undefined;
  const named = (await keySet()).keys.find((each) => each.kid === kid);
  const key = named && createPublicKey({ key: named as JsonWebKey, format: 'jwk' });
  const der = key?.export({ format: 'der', type: 'spki' });
  if (faults.acceptsHmac === 'with DER' && der && hmac(der)) return decodeJwt(token);
  const isWeak = key?.asymmetricKeyDetails?.modulusLength === 1024;
  if (faults.takesWeakKeys && isWeak && verifySignature('sha256', signed, key, given)) {
    return decodeJwt(token);
  }
  if (faults.takesNested && cty === 'JWT') {
    return decodeJwt(JSON.parse(Buffer.from(payload, 'base64url').toString()) as string);
  }
  return undefined;
}
