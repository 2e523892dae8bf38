import {
  calculateJwkThumbprint,
  EmbeddedJWK,
  jwtVerify,
  type JWK,
  type JWTVerifyResult,
} from 'jose';
import { InvalidProofError } from './proof-error.js';
import { sha256 } from './sha256.js';

/** JWS algorithms of proofs: asymmetric ones, whose keys are short (RFC 9449 section 4.2). */
export const PROOF_ALGORITHMS: readonly string[] = ['ES256', 'ES384', 'EdDSA', 'Ed25519'];

/** How far `iat` of a proof may lie from now, in seconds, on either side. */
export const PROOF_WINDOW = 300;

/** Longest proof, in characters. A usual one has less than 1,000. */
const MAX_LENGTH = 4_096;

/** The request that a proof has to be for. */
export interface ProvenRequest {
  readonly method: string;
  /** The configured URL of the endpoint: what a proxy makes of it, or a caller says in `Host`, does not count. */
  readonly resource: string;
  readonly token: string;
  /** Thumbprint of the key that the token is bound to; undefined when it is bound to none. */
  readonly boundTo: string | undefined;
}

/** A proof that fits its request. */
export interface Proof {
  readonly id: string;
  /** Thumbprint of its key. */
  readonly key: string;
  /** Seconds since the epoch. */
  readonly issuedAt: number;
  /** Not looked at yet. */
  readonly nonce: unknown;
}

/**
 * Checks a proof against its request (RFC 9449 section 4.3). Nonce and first use are left to the caller.
 *
 * @throws {@link InvalidProofError}
 */
export async function verifyProof(
  text: string | undefined,
  request: ProvenRequest,
): Promise<Proof> {
  if (text === undefined) throw new InvalidProofError('proof_missing', 'no DPoP header');
  const { payload, protectedHeader } = await verifySignature(text);
  const { jti, htm, htu, iat, ath, nonce } = payload as Record<string, unknown>;
  if (typeof jti !== 'string' || jti === '' || typeof iat !== 'number') {
    throw new InvalidProofError('proof_malformed', 'jti is no text, or iat no number');
  }
  if (htm !== request.method || canonical(htu) !== canonical(request.resource)) {
    throw new InvalidProofError('proof_for_other_request', 'htm or htu differs');
  }
  // Compared here: a tolerance and a greatest age add up in a library.
  if (!(Math.abs(Date.now() / 1000 - iat) <= PROOF_WINDOW)) {
    throw new InvalidProofError('proof_out_of_time', 'iat lies too far from now');
  }
  if (ath !== (await sha256(request.token))) {
    throw new InvalidProofError('proof_for_other_token', 'ath differs');
  }
  const key = await calculateJwkThumbprint(protectedHeader.jwk as JWK);
  if (key !== request.boundTo) {
    throw new InvalidProofError('proof_by_other_key', 'the token is not bound to this key');
  }
  return { id: jti, key, issuedAt: iat, nonce };
}

/**
 * Checks form, type, algorithm and signature; the key is the one in the header, and has no private part. Two
 * headers in one, with a comma between, are no compact JWS (RFC 9449 section 4.3, 1).
 */
async function verifySignature(text: string): Promise<JWTVerifyResult> {
  if (text.length > MAX_LENGTH) {
    throw new InvalidProofError('proof_malformed', 'longer than any proof');
  }
  try {
    return await jwtVerify(text, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: [...PROOF_ALGORITHMS],
      requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
    });
  } catch {
    // Whatever a made-up key or header brings a library to throw: there is no proof.
    throw new InvalidProofError('proof_malformed', 'not a signed proof');
  }
}

/** Normalizes a URI, without query and fragment (RFC 9449 section 4.3, 9); undefined when it is none. */
function canonical(uri: unknown): string | undefined {
  if (typeof uri !== 'string' || !URL.canParse(uri)) return undefined;
  const url = new URL(uri);
  url.search = '';
  url.hash = '';
  return url.href;
}
