import {
  AuthorizationResponseError,
  ResponseBodyError,
  UnsupportedOperationError,
} from 'oauth4webapi';
import { quoted } from '../../answers/problem.js';
import { LoginError } from './login-error.js';

/**
 * Says in words what the OAuth library found wrong with an answer. Its own errors hold the answer, with
 * whatever secrets are in it, so none of them goes on.
 *
 * @param what begins the message
 * @throws LoginError, or what came from elsewhere as it is
 */
export function explain(error: unknown, what: string): never {
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) {
    const { error: code, error_description: description } = error;
    const more = description === undefined ? '' : `, ${quoted(description)}`;
    const kind = code === 'access_denied' ? 'login-denied' : 'login-refused';
    throw new LoginError(kind, `${what}: ${quoted(code)}${more}`, code);
  }
  if (error instanceof UnsupportedOperationError) {
    // What it does not support is in its cause, beside the tokens.
    const message = error.message.includes('token_type')
      ? 'the token type is not Bearer'
      : error.message;
    throw new LoginError('login-answer', `${what}: ${message}`);
  }
  if (isOAuthError(error)) throw new LoginError('login-answer', `${what}: ${error.message}`);
  throw error;
}

/** Tells an answer that the OAuth library cannot use from everything else that goes wrong. */
export function isOAuthError(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('OAUTH_');
}
