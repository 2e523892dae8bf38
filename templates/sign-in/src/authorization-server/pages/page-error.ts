import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { errors } from 'oidc-provider';
import type { LogSink } from '../../auth/log-sink.js';
import { StoreUnavailableError } from '../store/store.js';
import { UpstreamError } from '../upstream/upstream.js';
import { sendProblem } from './problem-page.js';
import type { Problem } from './texts.js';

/** Something that a person is told on a page, in the words of `src/sign-in-texts.ts`; the message is for the log. */
export class PageError extends Error {
  override readonly name = 'PageError';

  constructor(
    readonly code: Problem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Answers with the page for an error, and writes a log line that is found by the ID on the page. */
export function answerError(
  res: ServerResponse,
  error: unknown,
  { log, page }: { log: LogSink; page: string },
): void {
  const problem = problemOf(error);
  const incident = randomUUID();
  log(
    JSON.stringify({
      time: new Date().toISOString(),
      event: 'page_refused',
      page,
      reason: problem,
      incident,
      // Of errors that are not foreseen only the kind: their message may quote a secret.
      error: error instanceof Error ? error.name : typeof error,
      ...(error instanceof PageError && { message: error.message }),
      ...(error instanceof UpstreamError && { message: error.message, cause: causeOf(error) }),
    }),
    problem === 'failed' || problem === 'unavailable' ? 'error' : 'warn',
  );
  if (res.headersSent) {
    res.destroy();
    return;
  }
  sendProblem(res, problem, incident, problem === 'unavailable' ? { 'Retry-After': '30' } : {});
}

/** What an {@link UpstreamError} says of its cause holds no text of the upstream. */
function causeOf({ cause }: UpstreamError): string | undefined {
  return cause instanceof Error ? cause.message : undefined;
}

function problemOf(error: unknown): Problem {
  if (error instanceof PageError) return error.code;
  if (error instanceof errors.SessionNotFound) return 'ended';
  if (error instanceof StoreUnavailableError) return 'unavailable';
  if (error instanceof UpstreamError) {
    return error.code === 'unavailable' ? 'unavailable' : 'upstream_failed';
  }
  // A metadata document that has changed, or is no longer there.
  if (error instanceof errors.InvalidClient || error instanceof errors.InvalidClientMetadata) {
    return 'unknown_app';
  }
  return 'failed';
}
