import type { ApiFailure } from './downstream/external-api.js';

/** What went wrong, for programs and the log. */
export type UpstreamApiErrorCode =
  'sign_in_again' | 'foreign_issuer' | 'upstream_unavailable' | ApiFailure;

/** Fixed texts for the caller: what happened and what helps, nothing of any request or response. */
const MESSAGES: Readonly<Record<UpstreamApiErrorCode, string>> = {
  sign_in_again:
    'Your access to the API has ended. Connect to this server again: at its next request your client lets you sign in.',
  foreign_issuer: 'The API can only be called for people who signed in at this server itself.',
  upstream_unavailable: 'Your access to the API cannot be renewed right now. Try again later.',
  api_unavailable: 'The API does not answer right now. Try again later.',
  api_redirected: 'The API is not where it is expected. Tell the operator.',
  api_refused_token: 'The API refused the access that this server has for you.',
};

/** Says that the API could not be called. The message is for the caller; the code is for the log. */
export class UpstreamApiError extends Error {
  override readonly name = 'UpstreamApiError';
  readonly code: UpstreamApiErrorCode;
  readonly systemCode: string | undefined;

  /** @param systemCode code of the failed connection, such as `ECONNREFUSED`, for the log */
  constructor(code: UpstreamApiErrorCode, systemCode?: string, options?: ErrorOptions) {
    super(MESSAGES[code], options);
    this.code = code;
    this.systemCode = systemCode;
  }
}
