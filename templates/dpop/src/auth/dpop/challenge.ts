import { errorBody, type BearerError, type ErrorBody } from '../bearer.js';
import { PROOF_ALGORITHMS } from './proof.js';

/** What is wrong with a proof, as clients are told (RFC 9449 sections 7.1 and 9). */
export type ProofError = 'invalid_dpop_proof' | 'use_dpop_nonce';

/** Fixed texts, as for the errors of tokens (CHAL-06, CHAL-25). */
const DESCRIPTIONS: Readonly<Record<ProofError, string>> = {
  invalid_dpop_proof:
    'Unauthorized: the DPoP proof does not fit this request and this access token',
  use_dpop_nonce: 'Unauthorized: the DPoP proof has to contain the nonce of the DPoP-Nonce header',
};

/** Builds the body beside a challenge that is about the proof. */
export function proofErrorBody(error: ProofError): ErrorBody {
  return { error, error_description: DESCRIPTIONS[error] };
}

/**
 * Builds a DPoP challenge for `WWW-Authenticate` (RFC 9449 section 7.1, RFC 9728 section 5.1).
 *
 * @param error absent when no token was sent, or one in another scheme (CHAL-07, CHAL-26)
 */
export function dpopChallenge(challenge: {
  error?: BearerError | ProofError;
  scopes: readonly string[];
  resourceMetadataUrl: string;
}): string {
  const { error, scopes, resourceMetadataUrl } = challenge;
  const parameters = [
    ...(error ? [`error="${error}"`, `error_description="${describe(error)}"`] : []),
    `algs="${PROOF_ALGORITHMS.join(' ')}"`,
    ...(scopes.length > 0 ? [`scope="${scopes.join(' ')}"`] : []),
    `resource_metadata="${resourceMetadataUrl}"`,
  ];
  return `DPoP ${parameters.join(', ')}`;
}

function describe(error: BearerError | ProofError): string {
  const isOfProof = error === 'invalid_dpop_proof' || error === 'use_dpop_nonce';
  return isOfProof ? DESCRIPTIONS[error] : errorBody(error, []).error_description;
}
