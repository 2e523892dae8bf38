/** Prepares refusals, of each of which the log gets a line. */
export function createDeny(log) {
  return (startedAt, reason, response, facts = {}) => {
    const durationMs = performance.now() - startedAt;
    log({ decision: 'denied', reason, status: response.status, ...facts, durationMs });
    return { allowed: false, refusal: response };
  };
}

/** Builds a response that refuses; nobody may store it (CACHE-01). */
export function refusal(
  status,
  body,
  headers = {},
) {
  return { status, headers: { ...headers, 'Cache-Control': 'no-store' }, body };
}

/** Refuses for a while. */
export function tooMany(message, seconds) {
  return refusal(429, { message }, { 'Retry-After': String(seconds) });
}
