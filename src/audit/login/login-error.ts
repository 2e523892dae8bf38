import { ProductError } from '../../errors.js';

/** What can go wrong when the audit signs in. */
type LoginErrorCode =
  /** There is nothing to sign in at. */
  | 'login-impossible'
  /** The authorization server knows no client that the audit could be. */
  | 'login-client'
  | 'login-denied'
  | 'login-refused'
  | 'login-state'
  /** The answer came from another authorization server (RFC 9207), or its metadata names another. */
  | 'login-issuer'
  | 'login-timeout'
  /** What came instead of tokens cannot be used. */
  | 'login-answer'
  | 'login-same-user';

/** Says why nobody was signed in. Holds no token, code or secret, nor what an answer held. */
export class LoginError extends ProductError {
  override readonly name = 'LoginError';

  constructor(
    readonly code: LoginErrorCode,
    message: string,
    /** The error that the authorization server named (RFC 6749 sections 4.1.2.1 and 5.2). */
    readonly error?: string,
  ) {
    super(message);
  }
}
