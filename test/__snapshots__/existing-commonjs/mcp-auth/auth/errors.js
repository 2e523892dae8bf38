/**
 * Says that a token is no valid access token for this resource: 401 `invalid_token` (RFC 6750 section
 * 3.1). The message names claims, never their values.
 */
export class InvalidTokenError extends Error {
  name = 'InvalidTokenError';
  code;

  constructor(code, detail) {
    super(detail);
    this.code = code;
  }
}

/**
 * Says that the authorization server cannot be asked, and so nothing is known of the token: 503. A 401
 * would make clients throw a good token away.
 */
export class IssuerUnavailableError extends Error {
  name = 'IssuerUnavailableError';
  code = 'issuer_unavailable';
}
