import {
  AuthorizationResponseError,
  OperationProcessingError,
  ResponseBodyError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import { reasonOf } from '../../auth/failure.js';
import { UpstreamError } from './upstream.js';
import type { UpstreamProfile } from './upstream-profile.js';

/** What the upstream was asked for. Refusals mean other things at each. */
export type Asked = 'metadata' | 'sign-in' | 'tokens' | 'identity';

/** Errors that mean: later (RFC 6749 section 4.1.2.1). */
const OUTAGES = ['server_error', 'temporarily_unavailable'];

/** Turns whatever went wrong at the upstream into an error of this server. */
export function upstreamFailure(
  cause: unknown,
  asked: Asked,
  {
    name,
    endedErrors = [],
    clientErrors = [],
    outageErrors = [],
  }: Pick<UpstreamProfile, 'name' | 'endedErrors' | 'clientErrors' | 'outageErrors'>,
): UpstreamError {
  if (cause instanceof UpstreamError) return cause;
  const fail = (code: UpstreamError['code'], message: string) =>
    new UpstreamError(code, message, { cause: withoutContent(cause) });
  const status = statusOf(cause);
  const error = errorOf(cause);
  const isOutage = [...OUTAGES, ...outageErrors].includes(error ?? '');
  if (status === 429 || (status !== undefined && status >= 500) || isOutage) {
    return fail('unavailable', `${name} cannot answer at the moment`);
  }
  if (cause instanceof AuthorizationResponseError) {
    return error === 'access_denied'
      ? fail('denied', `the sign-in at ${name} was declined`)
      : fail('refused', `${name} refused the sign-in`);
  }
  // Before the status: some say 401 with it.
  if (error === 'invalid_grant' || endedErrors.includes(error ?? '')) {
    return fail('ended', `${name} says that this sign-in is over`);
  }
  const isClient = error === 'invalid_client' || clientErrors.includes(error ?? '');
  if (isClient || (asked === 'tokens' && status === 401)) {
    return fail('refused', `${name} does not take UPSTREAM_CLIENT_ID with UPSTREAM_CLIENT_SECRET`);
  }
  if (asked === 'identity' && status === 401) {
    const code = saysInvalidToken(cause) ? 'ended' : 'not_taken';
    return fail(code, `${name} does not take its token any longer`);
  }
  if (asked === 'metadata' && isFromLibrary(cause)) {
    return fail('refused', `UPSTREAM_ISSUER has no metadata that are its own`);
  }
  if (isFromLibrary(cause)) return fail('refused', `an answer of ${name} is not to be trusted`);
  return fail('unavailable', `${name} does not answer`);
}

/** Gives what a log may hold: errors of the library carry whole answers, and these carry tokens. */
function withoutContent(cause: unknown): Error {
  const error = /^[a-z_]{1,60}$/.exec(errorOf(cause) ?? '')?.[0];
  return new Error([reasonOf(cause), ...(error === undefined ? [] : [error])].join(': '));
}

/** Tells whether a 401 is about the token (RFC 6750 section 3.1); what stands before an upstream answers 401 as well. */
function saysInvalidToken(cause: unknown): boolean {
  return (
    cause instanceof WWWAuthenticateChallengeError &&
    cause.cause.some(({ parameters }) => parameters.error === 'invalid_token')
  );
}

function isFromLibrary(cause: unknown): boolean {
  return (
    cause instanceof ResponseBodyError ||
    cause instanceof WWWAuthenticateChallengeError ||
    cause instanceof OperationProcessingError ||
    cause instanceof UnsupportedOperationError
  );
}

function statusOf(cause: unknown): number | undefined {
  if (cause instanceof ResponseBodyError || cause instanceof WWWAuthenticateChallengeError) {
    return cause.status;
  }
  if (cause instanceof OperationProcessingError && cause.cause instanceof Response) {
    return cause.cause.status;
  }
  return undefined;
}

function errorOf(cause: unknown): string | undefined {
  if (cause instanceof ResponseBodyError || cause instanceof AuthorizationResponseError) {
    return cause.error;
  }
  return undefined;
}
