/** Stable codes of failed calls of the external API, for logs and alerts. */
export type DownstreamErrorCode =
  | 'interaction_required'
  | 'grant_refused'
  | 'foreign_issuer'
  | 'client_refused'
  | 'authorization_server_unavailable'
  | 'answer_unusable'
  | 'api_unavailable'
  | 'api_redirected'
  | 'api_refused_token';

/** Fixed texts for the caller: what happened and what helps, nothing of any request or response. */
const MESSAGES: Readonly<Record<DownstreamErrorCode, string>> = {
  interaction_required:
    'The external API cannot be called for you yet: the identity provider asks you to sign in again or to consent, which this server cannot do in your place. Sign in to the external API once by yourself, then try again.',
  grant_refused: 'The identity provider does not let this server call the external API for you.',
  foreign_issuer:
    'The external API can only be called for users of the main identity provider of this server, and you signed in at another one.',
  client_refused: 'This server is not set up to call the external API. Tell its operator.',
  authorization_server_unavailable:
    'The identity provider gives no access to the external API right now. Try again later.',
  answer_unusable:
    'The identity provider gives no usable access to the external API. Tell the operator.',
  api_unavailable: 'The external API does not answer right now. Try again later.',
  api_redirected: 'The external API is not where it is expected. Tell the operator.',
  api_refused_token: 'The external API refused the access that this server has for you.',
};

/** Says that the external API could not be called. The message is for the caller; the code is for the log. */
export class DownstreamError extends Error {
  override readonly name = 'DownstreamError';
  readonly code: DownstreamErrorCode;
  readonly oauthError: string | undefined;
  readonly systemCode: string | undefined;

  /**
   * @param oauthError `error` of the authorization server (RFC 6749 section 5.2), for the log
   * @param systemCode code of the failed connection, such as `ECONNREFUSED`, for the log
   */
  constructor(code: DownstreamErrorCode, oauthError?: string, systemCode?: string) {
    super(MESSAGES[code]);
    this.code = code;
    this.oauthError = oauthError;
    this.systemCode = systemCode;
  }
}
