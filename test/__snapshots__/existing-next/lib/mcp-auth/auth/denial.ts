import type { DecisionEntry } from './decision-log';
import type { HttpResponse } from './response';

/** A request that goes no further. */
export interface Refused {
  readonly allowed: false;
  readonly refusal: HttpResponse;
}

/** What the log says of a decision beside the decision itself. */
export type Facts = Omit<DecisionEntry, 'decision' | 'reason' | 'status' | 'durationMs'>;

/**
 * Refuses a request.
 *
 * @param startedAt of the decision, as `performance.now()` gave it
 * @param reason stable code for the log
 */
export type Deny = (
  startedAt: number,
  reason: string,
  response: HttpResponse,
  facts?: Facts,
) => Refused;

/** Prepares refusals, of each of which the log gets a line. */
export function createDeny(log: (entry: DecisionEntry) => void): Deny {
  return (startedAt, reason, response, facts = {}) => {
    const durationMs = performance.now() - startedAt;
    log({ decision: 'denied', reason, status: response.status, ...facts, durationMs });
    return { allowed: false, refusal: response };
  };
}

/** Builds a response that refuses; nobody may store it (CACHE-01). */
export function refusal(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers: { ...headers, 'Cache-Control': 'no-store' }, body };
}

/** Refuses for a while. */
export function tooMany(message: string, seconds: number): HttpResponse {
  return refusal(429, { message }, { 'Retry-After': String(seconds) });
}
