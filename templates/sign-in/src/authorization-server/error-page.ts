import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { isAnswerable } from './http/answers.js';
import type { EventLog } from './events.js';
import { PageError } from './pages/page-error.js';
import { sendProblem } from './pages/problem-page.js';
import { eventOf, pageOf } from './problems.js';
import { NotAdmittedError, SignInError } from './sign-ins/sign-in-error.js';
import { UpstreamError } from './upstream/upstream.js';

/** Answers with the page for an error, and writes an event that is found by the ID on the page. */
export function answerError(
  res: ServerResponse,
  error: unknown,
  { log, page }: { readonly log: EventLog; readonly page: string },
): void {
  const problem = pageOf(error);
  const correlationId = randomUUID();
  log({
    event: eventOf(problem),
    endpoint: page,
    error: problem,
    description: descriptionOf(error),
    ...(error instanceof NotAdmittedError && error.whom),
    correlationId,
  });
  if (isAnswerable(res)) sendProblem(res, problem, correlationId);
  else res.destroy();
}

/** Of errors that are not foreseen only the kind: their message may quote a secret. */
function descriptionOf(error: unknown): string {
  if (error instanceof SignInError && error.cause !== undefined) return descriptionOf(error.cause);
  if (error instanceof PageError || error instanceof SignInError) return error.message;
  if (!(error instanceof Error)) return typeof error;
  if (!(error instanceof UpstreamError)) return error.name;
  // What it says of its cause holds no text of the upstream.
  const { message, cause } = error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
