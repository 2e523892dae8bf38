/** Stable codes of what is wrong with a token, for logs and alerts; never shown to the caller. */
export type TokenErrorCode =
  | 'malformed'
  | 'inactive'
  | 'bad_signature'
  | 'algorithm_not_allowed'
  | 'unknown_key'
  | 'wrong_type'
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'expired'
  | 'not_yet_valid'
  | 'claim_invalid'
  | 'sender_constrained'
  | 'no_user'
  | 'client_not_allowed'
  /** The token is valid, but says of the roles of its user only that they are elsewhere: 403. */
  | 'roles_unknown';

/**
 * Says that a token is no valid access token for this resource: 401 `invalid_token` (RFC 6750 section
 * 3.1). The message names claims, never their values.
 */
export class InvalidTokenError extends Error {
  override readonly name = 'InvalidTokenError';
  readonly code: TokenErrorCode;

  constructor(code: TokenErrorCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

/**
 * Says that the authorization server cannot be asked, and so nothing is known of the token: 503. A 401
 * would make clients throw a good token away.
 */
export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError';
  readonly code = 'issuer_unavailable';
}
