const MAX_LENGTH = 200;

/** Writes decisions as JSON lines (LOG-02, LOG-03). */
export function createDecisionLog(sink) {
  return ({ caller, method, tool, prompt, resource, durationMs, ...entry }) => {
    sink(
      JSON.stringify({
        time: new Date().toISOString(),
        event: 'authorization',
        ...entry,
        kind: caller && (caller.kind ?? 'user'),
        issuer: caller?.issuer,
        subject: shorten(caller?.subject),
        client: shorten(caller?.clientId),
        method,
        tool,
        prompt,
        resource,
        durationMs: measured(durationMs),
      }),
      levelOf(entry),
    );
  };
}

function levelOf({ decision, status = 0 }) {
  if (status >= 500) return 'error';
  return decision === 'allowed' ? 'info' : 'warn';
}

/** In microseconds; nothing where the clock stands still while code runs, as in Workers. */
function measured(durationMs = 0) {
  return durationMs > 0 ? Math.round(durationMs * 1000) / 1000 : undefined;
}

/** Names come from the caller: a log line stays short whatever they send. */
function shorten(value) {
  return value !== undefined && value.length > MAX_LENGTH
    ? `${value.slice(0, MAX_LENGTH)}…`
    : value;
}
