import type { ServerResponse } from 'node:http';
import { errors } from 'oidc-provider';
import type { Problem } from './pages/texts.js';
import { BodyError } from './requests.js';
import { StoreUnavailableError } from './store/store.js';
import { UpstreamError } from './upstream/upstream.js';

/** Seconds after which something that does not answer may be asked again. */
const RETRY_SECONDS = '30';

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
  if (error instanceof StoreUnavailableError || error instanceof errors.TemporarilyUnavailable) {
    return unavailable('The store does not answer');
  }
  if (error instanceof UpstreamError && error.code === 'unavailable') {
    return unavailable('The upstream does not answer');
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
    headers: { 'Retry-After': RETRY_SECONDS },
  };
}

/**
 * Makes the error with which oidc-provider says that something may work later. It would say 400 for
 * `temporarily_unavailable` (RFC 6749 section 4.1.2.1), which clients take for the end of a grant.
 */
export function temporarilyUnavailable(description: string): Error {
  const error = new errors.TemporarilyUnavailable(description);
  return Object.assign(error, { status: 503, statusCode: 503, expose: true });
}

/** What a person is shown for an error of oidc-provider. */
export function pageOf(error: unknown): Problem {
  if (error instanceof errors.SessionNotFound) return 'ended';
  if (error instanceof errors.AccessDenied) return 'denied';
  if (error instanceof errors.TemporarilyUnavailable) return 'unavailable';
  if (
    error instanceof errors.InvalidClient ||
    error instanceof errors.InvalidClientMetadata ||
    error instanceof errors.InvalidRedirectUri
  ) {
    return 'unknown_app';
  }
  return error instanceof errors.OIDCProviderError && error.expose ? 'bad_request' : 'failed';
}

/** Whether something can still be said. */
export function isAnswerable(res: ServerResponse): boolean {
  return !res.headersSent && !res.destroyed;
}
