/** Stable codes of what is wrong with a proof, for logs and alerts; never shown to the caller. */
export type ProofErrorCode =
  | 'proof_missing'
  | 'proof_malformed'
  | 'proof_for_other_request'
  | 'proof_out_of_time'
  | 'proof_for_other_token'
  | 'proof_by_other_key'
  | 'proof_without_nonce'
  | 'proof_replayed';

/** Says that a request does not prove that the key of its token is there: 401 (RFC 9449 section 7.1). */
export class InvalidProofError extends Error {
  override readonly name = 'InvalidProofError';
  readonly code: ProofErrorCode;

  constructor(code: ProofErrorCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** Says that nobody knows whether a proof is used for the first time: 503, and never a guess. */
export class ReplayStoreError extends Error {
  override readonly name = 'ReplayStoreError';
  readonly code = 'replay_store_unavailable';
}
