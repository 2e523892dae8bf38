/**
 * A metadata document could not be had. `unavailable`: it may be there later. `gone`: its host says that it is
 * not there. `invalid`: it is there, and no good. The message says nothing of what the host wrote.
 */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';

  constructor(
    readonly code: 'unavailable' | 'gone' | 'invalid',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
