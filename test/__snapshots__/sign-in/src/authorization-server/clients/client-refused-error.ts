/** A client may not be one here, for what it says of itself (RFC 7591 section 3.2.2). */
export class ClientRefusedError extends Error {
  override readonly name = 'ClientRefusedError';

  /** @param message says what is wrong, in characters that `error_description` may have */
  constructor(
    readonly code: 'invalid_redirect_uri' | 'invalid_client_metadata',
    message: string,
  ) {
    super(message);
  }
}
