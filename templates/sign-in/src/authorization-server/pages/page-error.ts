import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { errors } from 'oidc-provider';
import type { EventLog } from '../events.js';
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

/** Answers with the page for an error, and writes an event that is found by the ID on the page. */
export function answerError(
  res: ServerResponse,
  error: unknown,
  { log, page }: { log: EventLog; page: string },
): void {
  const problem = problemOf(error);
  const correlationId = randomUUID();
  log({
    event: problem === 'failed' || problem === 'unavailable' ? 'failure' : 'refusal',
    endpoint: page,
    error: problem,
    description: descriptionOf(error),
    correlationId,
  });
  if (res.headersSent) {
    res.destroy();
    return;
  }
  sendProblem(
    res,
    problem,
    correlationId,
    problem === 'unavailable' ? { 'Retry-After': '30' } : {},
  );
}

/** Of errors that are not foreseen only the kind: their message may quote a secret. */
function descriptionOf(error: unknown): string {
  if (error instanceof PageError) return error.message;
  if (!(error instanceof Error)) return typeof error;
  if (!(error instanceof UpstreamError)) return error.name;
  // What it says of its cause holds no text of the upstream.
  const { message, cause } = error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

function problemOf(error: unknown): Problem {
  if (error instanceof PageError) return error.code;
  if (error instanceof errors.SessionNotFound) return 'ended';
  if (error instanceof StoreUnavailableError || error instanceof errors.TemporarilyUnavailable) {
    return 'unavailable';
  }
  if (error instanceof UpstreamError) {
    return error.code === 'unavailable' ? 'unavailable' : 'upstream_failed';
  }
  // A metadata document that has changed, or is no longer there.
  if (error instanceof errors.InvalidClient || error instanceof errors.InvalidClientMetadata) {
    return 'unknown_app';
  }
  return 'failed';
}
