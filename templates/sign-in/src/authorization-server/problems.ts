import { errors } from 'oidc-provider';
import { retryLater } from './http/answers.js';
import { PageError } from './pages/page-error.js';
import type { Problem } from './pages/texts.js';
import { BodyError } from './http/request-body.js';
import { SignInError } from './sign-ins/sign-in-error.js';
import { StoreUnavailableError } from './store/store.js';
import { UpstreamError } from './upstream/upstream.js';

/** Why a request gets no answer of its own, for programs, for people and for the log. */
export interface FrontProblem {
  readonly status: number;
  /** Error code of OAuth. */
  readonly error: string;
  /** In words of this server; nothing that was sent is repeated. */
  readonly description: string;
  /** What a person is shown in its place. */
  readonly page: Problem;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly setting?: string | undefined;
}

/** Refuses somebody who asks too often (RFC 6585 section 4). */
export function tooMany(seconds: number): FrontProblem {
  return {
    status: 429,
    error: 'temporarily_unavailable',
    description: 'Too many requests',
    page: 'too_many_requests',
    headers: { 'Retry-After': String(seconds) },
    setting: 'src/sign-in-limits.ts',
  };
}

/** Says what went wrong; of errors that nobody foresaw nothing but that they happened. */
export function problemOf(error: unknown): FrontProblem {
  if (error instanceof BodyError) {
    const { status, message } = error;
    const code = 'invalid_request';
    return { status, error: code, description: message, page: 'bad_request' };
  }
  if (pageOf(error) === 'unavailable') {
    const isUpstream = error instanceof UpstreamError;
    return unavailable(`The ${isUpstream ? 'upstream' : 'store'} does not answer`);
  }
  return {
    status: 500,
    error: 'server_error',
    description: error instanceof Error ? error.name : 'Internal error',
    page: 'failed',
  };
}

function unavailable(description: string): FrontProblem {
  return {
    status: 503,
    error: 'temporarily_unavailable',
    description,
    page: 'unavailable',
    headers: retryLater,
  };
}

/**
 * Makes the error with which oidc-provider says that something may work later. It would say 400 for
 * `temporarily_unavailable` (RFC 6749 section 4.1.2.1), which clients take for the end of a grant.
 */
export function temporarilyUnavailable(description: string, status = 503): Error {
  const error = new errors.TemporarilyUnavailable(description);
  return Object.assign(error, { status, statusCode: status, expose: true });
}

/** Says what a person is shown for an error, whoever made it. */
export function pageOf(error: unknown): Problem {
  if (error instanceof PageError) return error.code;
  if (error instanceof SignInError) return pagesOfSignIns[error.code];
  if (error instanceof UpstreamError) {
    return error.code === 'unavailable' ? 'unavailable' : 'upstream_failed';
  }
  if (error instanceof StoreUnavailableError) return 'unavailable';
  if (error instanceof errors.TemporarilyUnavailable) return 'unavailable';
  if (error instanceof errors.SessionNotFound) return 'ended';
  if (error instanceof errors.AccessDenied) return 'denied';
  if (
    error instanceof errors.InvalidClient ||
    // A metadata document that has changed, or is no longer there.
    error instanceof errors.InvalidClientMetadata ||
    error instanceof errors.InvalidRedirectUri
  ) {
    return 'unknown_app';
  }
  return error instanceof errors.OIDCProviderError && error.expose ? 'bad_request' : 'failed';
}

const pagesOfSignIns: Readonly<Record<SignInError['code'], Problem>> = {
  unknown: 'ended',
  not_this_browser: 'not_from_page',
  denied: 'denied',
  not_admitted: 'not_admitted',
  refused: 'upstream_failed',
  unavailable: 'unavailable',
};

/** Tells for the log whether this server, or what it depends on, has failed, or refuses. */
export function eventOf(page: Problem): 'failure' | 'refusal' {
  return page === 'failed' || page === 'unavailable' ? 'failure' : 'refusal';
}
